import type { Writable } from 'node:stream';
import type { JsonRpcMessage } from '@sandbox-agent/protocol';
import type { SentMessage } from './agent-process.ts';

/** The agent's stdin: one message a line, written in the order it was sent; the stream holds what the agent has not read. */
export class AgentInput {
  readonly #stdin: Writable;
  readonly #onSent: (sent: SentMessage) => void;
  readonly #onBroken: (error: Error) => void;
  readonly #onBytes: () => void;

  constructor(options: {
    readonly stdin: Writable;
    readonly onSent: (sent: SentMessage) => void;
    /** The agent no longer reads. */
    readonly onBroken: (error: Error) => void;
    readonly onBytes: () => void;
  }) {
    this.#stdin = options.stdin;
    this.#onSent = options.onSent;
    this.#onBroken = options.onBroken;
    this.#onBytes = options.onBytes;
  }

  /** Tells the owner, then writes. What the owner throws is thrown, and nothing is written then. */
  send(message: JsonRpcMessage): void {
    const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
    this.#onSent({ line: bytes.subarray(0, -1), message });
    this.#stdin.write(bytes, (error) => {
      if (error) {
        this.#onBroken(error);
      } else {
        this.#onBytes();
      }
    });
  }
}
