import type { CodeResult } from '@sandbox-agent/protocol';

/** One run of code in a kernel. */
export interface KernelCall {
  readonly code: string;
  /** Changes the directory of the kernel, for this call and those after it. Absolute. */
  readonly cwd?: string | undefined;
  /** Sets variables of the kernel, for this call and those after it. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What of each stream is wanted. More may come, and is of no use. */
  readonly maxOutputBytes: number;
}

/** An error as the language tells it. */
export interface KernelError {
  readonly name: string;
  readonly message: string;
  readonly traceback: string;
}

/** Takes what a call gives while it runs. */
export interface KernelSink {
  write(stream: 'stdout' | 'stderr', text: string): void;
  /** `isTruncated`: forms of it were left out for their size. */
  result(bundle: CodeResult, isTruncated: boolean): void;
  error(error: KernelError): void;
}

/** How the code ended that ran to its end, by an error too. */
export interface KernelOutcome {
  /** Where the next call will run. */
  readonly cwd: string;
  /** The kernel's own count, where it has one. */
  readonly executionCount?: number | undefined;
  readonly exitCode?: number | undefined;
}

/** How a kernel ended. */
export interface KernelEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** True only with evidence from the system that memory was the reason. */
  readonly oom: boolean;
  readonly stderrTail: string;
}

/** An interpreter that keeps its state from call to call. It runs one call at a time: who calls waits for the one before. */
export interface Kernel {
  readonly pid: number;
  /** Resolves when it is gone, for whatever reason. Never rejects. */
  readonly ended: Promise<KernelEnd>;
  /** @throws KernelEndedError when the kernel is gone or goes while the code runs */
  execute(call: KernelCall, sink: KernelSink): Promise<KernelOutcome>;
  /** Asks the running code to stop and keep the state. It may not. */
  interrupt(): void;
  /** Ends it and everything it started. Idempotent, bounded, never rejects. */
  terminate(): Promise<void>;
}

/** How a kernel is started. */
export interface KernelStart {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Resolves when the kernel takes calls. @throws ProblemError `kernel_not_installed`, `kernel_failed` */
export type StartKernel = (start: KernelStart) => Promise<Kernel>;

/** The kernel is gone. */
export class KernelEndedError extends Error {
  override readonly name = 'KernelEndedError';
  readonly end: KernelEnd;

  constructor(end: KernelEnd) {
    super(describeEnd(end));
    this.end = end;
  }
}

export function describeEnd({ exitCode, signal, oom }: KernelEnd): string {
  const how = signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
  return `the interpreter ${how}${oom ? ' because the memory was used up' : ''}`;
}
