import type { Writable } from 'node:stream';
import type { JsonRpcMessage } from '@sandbox-agent/protocol';
import type { SentMessage } from './agent-process.ts';

const lineEnd = Buffer.from('\n');

/** A message of our own as the line that it is sent as. */
export function sentMessage(message: JsonRpcMessage): SentMessage {
  return { line: Buffer.from(JSON.stringify(message)), message };
}

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
  send(sent: SentMessage): void {
    this.#onSent(sent);
    // One write for both: a line must not be torn by another writer's.
    this.#stdin.write(Buffer.concat([sent.line, lineEnd]), (error) => {
      if (error) {
        this.#onBroken(error);
      } else {
        this.#onBytes();
      }
    });
  }
}
