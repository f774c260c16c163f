import type { CodeError, CodeExecutionEvent, CodeResult } from '@sandbox-agent/protocol';
import type { KernelError, KernelSink } from './kernel.ts';
import type { CodeLimits } from './limits.ts';

/** Takes the events of one call, in order. */
export type TellCall = (event: CodeExecutionEvent) => void;

/** What a call gives, held to the limits. */
export class CallOutput implements KernelSink {
  readonly #tell: TellCall;
  readonly #limits: Pick<CodeLimits, 'maxOutputBytes' | 'maxResultsBytes'>;
  readonly #bytes = { stdout: 0, stderr: 0 };
  #resultsBytes = 0;
  readonly #truncated = { stdout: false, stderr: false };
  #resultsTruncated = false;
  #error: KernelError | undefined;

  constructor(tell: TellCall, limits: Pick<CodeLimits, 'maxOutputBytes' | 'maxResultsBytes'>) {
    this.#tell = tell;
    this.#limits = limits;
  }

  /** What the code threw. It is told by whoever knows why. */
  get thrown(): KernelError | undefined {
    return this.#error;
  }

  get truncation(): { stdoutTruncated: boolean; stderrTruncated: boolean; resultsTruncated: boolean } {
    const { stdout, stderr } = this.#truncated;
    return { stdoutTruncated: stdout, stderrTruncated: stderr, resultsTruncated: this.#resultsTruncated };
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    const left = this.#limits.maxOutputBytes - this.#bytes[stream];
    const { text: kept, bytes, isCut } = cutText(text, left);
    this.#truncated[stream] ||= isCut;
    this.#bytes[stream] += bytes;
    if (kept !== '') {
      this.#tell({ event: stream, data: { text: kept } });
    }
  }

  result(bundle: CodeResult, isTruncated: boolean): void {
    this.#resultsTruncated ||= isTruncated;
    const bytes = Buffer.byteLength(JSON.stringify(bundle));
    if (this.#resultsBytes + bytes > this.#limits.maxResultsBytes) {
      this.#resultsTruncated = true;
      return;
    }
    this.#resultsBytes += bytes;
    this.#tell({ event: 'result', data: bundle });
  }

  error(error: KernelError): void {
    this.#error = error;
  }

  tellError(error: CodeError): void {
    this.#tell({ event: 'error', data: error });
  }
}

/** As much of a text as fits, without half a character. */
function cutText(text: string, maxBytes: number): { text: string; bytes: number; isCut: boolean } {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) {
    return { text, bytes, isCut: false };
  }
  if (maxBytes <= 0) {
    return { text: '', bytes: 0, isCut: true };
  }
  const kept = Buffer.from(text)
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  return { text: kept, bytes: maxBytes, isCut: true };
}
