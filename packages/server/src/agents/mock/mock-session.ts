import type { McpServer, SessionUpdate } from '@agentclientprotocol/sdk';
import { ConfigState } from './config-state.ts';

const charactersPerToken = 4;

/** One conversation that is open in this process. */
export class MockSession {
  readonly id: string;
  readonly cwd: string;
  readonly mcpServers: readonly McpServer[];
  readonly config = new ConfigState();
  /** Kinds of tool that were allowed for good. */
  readonly allowedTools = new Set<string>();
  /** Size of the context window in tokens. */
  readonly contextSize = 200_000;
  title: string | undefined;
  readonly #history: SessionUpdate[] = [];
  #characters = 0;
  #toolCalls = 0;
  #messages = 0;
  #turns: Promise<unknown> = Promise.resolve();
  readonly #running = new Set<AbortController>();

  constructor(options: {
    id: string;
    cwd: string;
    mcpServers: readonly McpServer[];
    history?: readonly SessionUpdate[];
    title?: string | undefined;
  }) {
    this.id = options.id;
    this.cwd = options.cwd;
    this.mcpServers = options.mcpServers;
    this.title = options.title;
    for (const update of options.history ?? []) {
      this.remember(update);
    }
    // Ids go on where the stored conversation ended, so that none is used twice.
    this.#toolCalls = this.#history.filter((update) => update.sessionUpdate === 'tool_call').length;
    this.#messages = this.#history.length;
  }

  /** What was said, oldest first. */
  get history(): readonly SessionUpdate[] {
    return this.#history;
  }

  /** Tokens in the context, as a fixed share of the characters. */
  get contextTokens(): number {
    return Math.ceil(this.#characters / charactersPerToken);
  }

  remember(update: SessionUpdate): void {
    this.#history.push(update);
    if ('content' in update && update.content && !Array.isArray(update.content) && update.content.type === 'text') {
      this.#characters += update.content.text.length;
    }
  }

  nextToolCallId(): string {
    this.#toolCalls += 1;
    return `call_${this.#toolCalls}`;
  }

  nextMessageId(): string {
    this.#messages += 1;
    return `message_${this.#messages}`;
  }

  /** Runs a turn after those before it. Its signal is aborted by {@link cancel}, also while it waits for its place. */
  enqueue<Result>(turn: (cancelled: AbortController) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    this.#running.add(controller);
    const result = this.#turns.then(() => turn(controller)).finally(() => this.#running.delete(controller));
    this.#turns = result.catch(() => undefined);
    return result;
  }

  /** Cancels the running turn and those that wait. */
  cancel(): void {
    for (const controller of this.#running) {
      controller.abort();
    }
  }
}
