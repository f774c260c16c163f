import type { AgentTools } from '@sandbox-agent/e2e/agents';
import type { ModelScript } from '@sandbox-agent/e2e/model-provider';

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

const longAnswer = [
  'Where words are written with spaces between them, as in English, splitting at white space comes close. It fails at contractions, hyphens and numbers, so that programs which count for translators or for billing each follow rules of their own.',
  'German writes compounds as one word, however long they grow, while English spells the same idea with spaces. A count of words therefore says little when two languages are compared.',
  'Chinese and Japanese put no spaces between words at all. Programs find the borders with a dictionary and with statistics, and two good programs disagree in a few places out of a hundred.',
  'Thai, Lao and Khmer mark the end of a sentence with a space, not the end of a word. Vietnamese does the reverse: it puts a space after each syllable, and most words have more than one.',
  'Arabic and Hebrew attach articles, prepositions and pronouns to the word that follows or precedes them, so that one written word may be a whole clause in another language.',
  'For all of these the Unicode standard describes default borders in its annex on text segmentation, and every JavaScript engine carries them in Intl.Segmenter, which is what a program should ask before it splits anything by hand.',
];

/** A long answer, slow enough for the server to be killed in the middle. */
export const slowScript: ModelScript = [{ say: longAnswer.join('\n\n'), chunkDelayMs: 80, chunkCharacters: 24 }];

/** The turn after the recovery: it writes a file, to show that the agent works and not only talks. */
export function changelogScript(tools: AgentTools, file: string): ModelScript {
  return [
    { say: 'I write down what I changed.', call: tools.write(file, changelog) },
    { say: 'The change log is there.' },
  ];
}

const changelog = '# Changes\n\n- Words are separated by any run of white space; an empty text has none.\n';
