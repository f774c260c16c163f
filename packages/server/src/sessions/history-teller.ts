import type { PromptContentBlock } from '@sandbox-agent/protocol';
import type { SessionLog } from '../log/index.ts';
import type { AgentRun } from './agent-run.ts';
import { historyBlock, historyText } from './history.ts';
import type { PromptLedger } from './prompt-ledger.ts';

export interface HistoryTellerOptions {
  readonly log: Pick<SessionLog, 'entries' | 'firstIndex'>;
  readonly ledger: PromptLedger;
  /** What was said before this log begins: given when the session was brought from another sandbox. */
  readonly before: string | undefined;
}

/** Tells an agent that could not go on natively the history once, in front of its first prompt. */
export class HistoryTeller {
  readonly #options: HistoryTellerOptions;
  readonly #told = new WeakSet<AgentRun>();

  constructor(options: HistoryTellerOptions) {
    this.#options = options;
  }

  async compose(run: AgentRun, prompt: PromptContentBlock[]): Promise<PromptContentBlock[]> {
    if (run.resumed !== 'history' || this.#told.has(run)) {
      return prompt;
    }
    this.#told.add(run);
    const text = await this.text();
    return text === '' ? prompt : [historyBlock(text), ...prompt];
  }

  /** What was said so far, without prompts that wait for their answer; empty when that is nothing. */
  async text(): Promise<string> {
    const { log, ledger, before } = this.#options;
    const recorded = await historyText(log.entries({ after: log.firstIndex - 1 }), {
      isTold: (promptId) => ledger.get(String(promptId))?.status === 'done',
    });
    return [before, recorded].filter(Boolean).join('\n\n');
  }
}
