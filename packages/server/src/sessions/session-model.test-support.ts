/** What a scripted agent does with a prompt. */
export type PromptKind = 'end' | 'hold' | 'ask' | 'deaf' | 'die';

export interface ModelPrompt {
  readonly kind: PromptKind;
  readonly key: string | undefined;
  status: 'queued' | 'running' | 'done';
  /** A stop reason or the code of an error. */
  outcome?: string;
}

/** What a session should be, in as few words as possible: a row of prompts of which at most one runs. */
export class SessionModel {
  prompts: ModelPrompt[] = [];
  /** Permission requests that somebody answered. */
  answered = 0;
  /** Permission requests that were open when the server was killed. */
  neverDecided = 0;

  get running(): ModelPrompt | undefined {
    return this.prompts.find(({ status }) => status === 'running');
  }

  get queued(): ModelPrompt[] {
    return this.prompts.filter(({ status }) => status === 'queued');
  }

  get isBusy(): boolean {
    return this.prompts.some(({ status }) => status !== 'done');
  }

  accept(kind: PromptKind, key?: string): void {
    this.prompts.push({ kind, key, status: 'queued' });
  }

  /** What comes of itself: the next one begins when none runs, and ends when it needs nobody. */
  settle(): void {
    while (this.running === undefined) {
      const [next] = this.queued;
      if (next === undefined) {
        return;
      }
      next.status = 'running';
      if (next.kind === 'end' || next.kind === 'die') {
        this.end(next, next.kind === 'end' ? 'end_turn' : 'agent_process_exited');
      }
    }
  }

  end(prompt: ModelPrompt | undefined, outcome: string): void {
    if (prompt !== undefined && prompt.status !== 'done') {
      prompt.status = 'done';
      prompt.outcome = outcome;
    }
  }

  forget(): void {
    this.prompts = [];
    this.answered = 0;
    this.neverDecided = 0;
  }
}
