import { LLMock, type ChatCompletionRequest } from '@copilotkit/aimock';
import { mountCodexDialect } from './codex/mount-codex-dialect.ts';
import { recordModelRequest, type ModelRequest } from './model-request.ts';
import type { ModelScript } from './model-script.ts';
import { scriptPosition } from './script-position.ts';
import { stepResponse } from './step-response.ts';

/** A model provider on loopback that speaks the Anthropic, OpenAI and Gemini dialects and answers by scripts. */
export interface ScriptedModel {
  /** Without a path; each agent's recipe adds its own. */
  readonly url: string;
  /**
   * Registers what prompts that bear `scriptMarker(name)` are answered with. The last step answers every further request.
   *
   * @throws Error when the name is taken, or the last step has a call and the turn would never end
   */
  add(name: string, script: ModelScript): void;
  /** Everything the agents asked, oldest first. */
  requests(): readonly ModelRequest[];
  /** The requests of one script, oldest first. */
  requestsOf(name: string): readonly ModelRequest[];
  stop(): Promise<void>;
}

/** Starts the provider on a free port of 127.0.0.1. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent', chunkSize: 40, journalMaxEntries: 0 });
  const names = new Set<string>();
  const recorded: ModelRequest[] = [];
  // The mock's own journal drops bodies above 64 KB, which Claude's are. The first predicate sees each request once.
  const record = (request: ChatCompletionRequest): false => {
    recorded.push(recordModelRequest(request));
    return false;
  };
  mock.on({ predicate: record }, { content: '' });
  mock.on({ predicate: (request) => isUnscripted(request, names) && !wantsJson(request) }, { content: 'A title' });
  mock.on({ predicate: (request) => isUnscripted(request, names) }, { content: '{}' });
  mountCodexDialect(mock);
  await mock.start();

  return {
    url: mock.url,
    add(name, script) {
      if (names.has(name)) {
        throw new Error(`There is a script ${name} already.`);
      }
      if (script.at(-1)?.call !== undefined) {
        throw new Error(`The last step of ${name} has a call: the turn would never end.`);
      }
      names.add(name);
      for (const [index, step] of script.entries()) {
        const isThisStep = (request: ChatCompletionRequest): boolean => {
          const position = scriptPosition(request);
          return position?.name === name && Math.min(position.step, script.length - 1) === index;
        };
        mock.on({ predicate: isThisStep }, (request) => stepResponse(step, request), {
          ...(step.chunkDelayMs === undefined ? {} : { latency: step.chunkDelayMs }),
          ...(step.chunkCharacters === undefined ? {} : { chunkSize: step.chunkCharacters }),
        });
      }
    },
    requests: () => recorded,
    requestsOf: (name) => recorded.filter((request) => request.position?.name === name),
    stop: () => mock.stop(),
  };
}

function isUnscripted(request: ChatCompletionRequest, names: ReadonlySet<string>): boolean {
  const position = scriptPosition(request);
  return position === undefined || !names.has(position.name);
}

function wantsJson(request: ChatCompletionRequest): boolean {
  return JSON.stringify(request.response_format ?? '').includes('json');
}
