import { mergeStatements, type ToolCallStatement } from './tool-call-statement.ts';

/** More than any agent runs at once. */
const maximumCalls = 128;

/** What the updates of an agent said of its tool calls that have not ended: a permission request may say less. */
export class KnownToolCalls {
  readonly #calls = new Map<string, ToolCallStatement>();

  /** Takes a `tool_call` or a `tool_call_update`. */
  updated(update: ToolCallStatement & { readonly status?: unknown }): void {
    const { toolCallId, status } = update;
    if (typeof toolCallId !== 'string') {
      return;
    }
    if (status === 'completed' || status === 'failed') {
      this.#calls.delete(toolCallId);
      return;
    }
    this.#calls.set(toolCallId, mergeStatements(this.#calls.get(toolCallId) ?? {}, update));
    if (this.#calls.size > maximumCalls) {
      const [oldest] = this.#calls.keys();
      this.#calls.delete(oldest ?? '');
    }
  }

  get(toolCallId: string): ToolCallStatement | undefined {
    return this.#calls.get(toolCallId);
  }

  /** A turn that ends ends its calls. */
  clear(): void {
    this.#calls.clear();
  }
}
