import type { Readable } from 'node:stream';
import type { AgentLine } from './agent-line.ts';
import { type FramedLine, LineFramer } from './line-framer.ts';
import { parseLastLine, parseLine } from './parse-line.ts';

/**
 * The agent's stdout as batches of lines, one batch a chunk. A batch that the owner refuses by throwing is kept, and nothing
 * is read beyond it until `resume` has delivered it.
 */
export class AgentOutput {
  /** Resolves when stdout has ended and every line of it was delivered, or when it was destroyed. */
  readonly ended: Promise<void>;
  readonly #stdout: Readable;
  readonly #framer: LineFramer;
  readonly #onBytes: () => void;
  readonly #onBatch: (batch: readonly AgentLine[]) => void;
  readonly #onDelivered: (batch: readonly AgentLine[]) => void;
  readonly #onFault: (error: unknown) => void;
  readonly #resolveEnded: () => void;
  /** What was read and not delivered: the batch that was refused, and what the runtime read on by itself after an exit. */
  #held: (readonly AgentLine[])[] = [];
  #isPaused = false;
  #isAtEnd = false;

  constructor(options: {
    readonly stdout: Readable;
    readonly maxLineBytes: number | undefined;
    readonly onBytes: () => void;
    readonly onBatch: (batch: readonly AgentLine[]) => void;
    readonly onDelivered: (batch: readonly AgentLine[]) => void;
    readonly onFault: (error: unknown) => void;
  }) {
    const { stdout, maxLineBytes } = options;
    this.#stdout = stdout;
    this.#framer = new LineFramer(maxLineBytes === undefined ? {} : { maxLineBytes });
    this.#onBytes = options.onBytes;
    this.#onBatch = options.onBatch;
    this.#onDelivered = options.onDelivered;
    this.#onFault = options.onFault;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    stdout.once('end', () => this.#readEnd());
    stdout.once('close', () => this.#readEnd());
  }

  /** Whether reading is held up by the owner: what the agent wrote last may not be delivered yet. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  pause(): void {
    this.#isPaused = true;
    this.#stdout.pause();
  }

  resume(): void {
    this.#isPaused = false;
    const held = this.#held;
    this.#held = [];
    for (const batch of held) {
      this.#deliver(batch);
    }
    if (this.#isPaused) {
      return;
    }
    if (this.#isAtEnd) {
      this.#resolveEnded();
    } else {
      this.#stdout.resume();
    }
  }

  /** Reads no more. What was not delivered by now is dropped. */
  destroy(): void {
    this.#stdout.destroy();
    this.#resolveEnded();
  }

  #read(chunk: Buffer): void {
    this.#onBytes();
    this.#deliver(this.#framer.push(chunk).map((framed: FramedLine) => parseLine(framed)));
  }

  #readEnd(): void {
    if (this.#isAtEnd) {
      return;
    }
    this.#isAtEnd = true;
    const last = this.#framer.end();
    if (last !== undefined) {
      this.#deliver([parseLastLine(last)]);
    }
    if (!this.#isPaused) {
      this.#resolveEnded();
    }
  }

  #deliver(batch: readonly AgentLine[]): void {
    if (batch.length === 0) {
      return;
    }
    if (this.#isPaused) {
      // Node resumes the pipes of a child that has exited, whoever paused them.
      this.#held.push(batch);
      this.#stdout.pause();
      return;
    }
    try {
      this.#onBatch(batch);
    } catch (error) {
      this.#held.push(batch);
      this.pause();
      this.#onFault(error);
      return;
    }
    this.#onDelivered(batch);
  }
}
