import type { AgentTools } from '@sandbox-agent/e2e/agents';
import { fillerText, type ModelScript } from '@sandbox-agent/e2e/model-provider';

export interface FixScriptOptions {
  readonly tools: AgentTools;
  readonly file: string;
  readonly content: string;
}

// A pipe would hide the exit code, and the tests of a tool's own shell must not take over the outer runner's.
const testCommand = 'node --test --test-reporter=tap 2>&1 | tail -12';

/** What the scripted model does to make the test pass. */
export function fixScript({ tools, file, content }: FixScriptOptions): ModelScript {
  return [
    { say: 'I run the tests to see what fails.', call: tools.shell(testCommand) },
    ...(tools.read === undefined ? [] : [{ call: tools.read(file) }]),
    {
      say: 'The text is split at single spaces, so other white space counts as part of a word. I correct that.',
      call: tools.write(file, content),
    },
    { say: 'Once more.', call: tools.shell(testCommand) },
    { say: 'Both tests pass.' },
  ];
}

/** A long answer, slow enough for the server to be killed in the middle. */
export const slowScript: ModelScript = [{ say: fillerText(400), chunkDelayMs: 40, chunkCharacters: 40 }];

/** The turn after the recovery: it writes a file, to show that the agent works and not only talks. */
export function changelogScript(tools: AgentTools, file: string): ModelScript {
  return [
    { say: 'I write down what I changed.', call: tools.write(file, changelog) },
    { say: 'The change log is there.' },
  ];
}

const changelog = '# Changes\n\n- Words are separated by any run of white space; an empty text has none.\n';
