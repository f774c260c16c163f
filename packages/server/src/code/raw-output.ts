import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { withDeadline } from '../lifecycle/deadline.ts';
import type { KernelSink } from './kernel.ts';
import { MarkScanner } from './mark-scanner.ts';

/** How long output may lag behind the word that a call has ended. Whoever closes its own stream never prints the mark. */
const markWaitMs = 2000;

interface Reading {
  readonly scanner: MarkScanner;
  readonly decoder: StringDecoder;
  isMarked: boolean;
}

interface Call {
  readonly sink: Pick<KernelSink, 'write'>;
  readonly readings: Readonly<Record<'stdout' | 'stderr', Reading>>;
  readonly marked: PromiseWithResolvers<void>;
}

/**
 * The streams of an interpreter that prints a mark on each when a call has ended, so that what the call wrote is known to be whole.
 * What comes while nothing runs is read and dropped.
 */
export class RawOutput {
  #call: Call | undefined;

  constructor({ stdout, stderr }: { readonly stdout: Readable; readonly stderr: Readable }) {
    stdout.on('data', (chunk: Buffer) => this.#take('stdout', chunk));
    stderr.on('data', (chunk: Buffer) => this.#take('stderr', chunk));
  }

  /** From now on what comes belongs to this call. */
  begin(sink: Pick<KernelSink, 'write'>, mark: string): void {
    const reading = (): Reading => ({
      scanner: new MarkScanner(mark),
      decoder: new StringDecoder('utf8'),
      isMarked: false,
    });
    this.#call = { sink, readings: { stdout: reading(), stderr: reading() }, marked: Promise.withResolvers() };
  }

  /** Waits until both streams have told all of the call, and ends it. Bounded. */
  async end(): Promise<void> {
    const call = this.#call;
    if (call !== undefined) {
      await withDeadline(call.marked.promise, markWaitMs);
      this.abandon();
    }
  }

  /** What comes from now on belongs to nobody. */
  abandon(): void {
    this.#call = undefined;
  }

  #take(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    const call = this.#call;
    if (call === undefined || call.readings[stream].isMarked) {
      return;
    }
    const reading = call.readings[stream];
    const { before, found } = reading.scanner.push(chunk);
    const text = reading.decoder.write(before) + (found ? reading.decoder.end() : '');
    if (text !== '') {
      call.sink.write(stream, text);
    }
    reading.isMarked = found;
    if (call.readings.stdout.isMarked && call.readings.stderr.isMarked) {
      call.marked.resolve();
    }
  }
}
