import { randomBytes } from 'node:crypto';
import type { CodeResult } from '@sandbox-agent/protocol';
import { LineFramer } from '../acp/line-framer.ts';
import {
  KernelEndedError,
  type Kernel,
  type KernelCall,
  type KernelEnd,
  type KernelOutcome,
  type KernelSink,
} from './kernel.ts';
import type { KernelProcess } from './kernel-process.ts';
import { RawOutput } from './raw-output.ts';

/** What a program that runs code tells over its control pipe, one JSON object a line. */
type BridgeMessage =
  | { readonly event: 'ready' }
  | { readonly event: 'stdout' | 'stderr'; readonly text: string }
  | { readonly event: 'result'; readonly data: CodeResult; readonly truncated?: boolean }
  | { readonly event: 'error'; readonly name: string; readonly message: string; readonly traceback: string }
  | { readonly event: 'done'; readonly cwd: string; readonly executionCount?: number }
  | { readonly event: 'died'; readonly exitCode: number | null; readonly signal: string | null };

interface RunningCall {
  readonly sink: KernelSink;
  readonly done: PromiseWithResolvers<KernelOutcome>;
}

/** A kernel behind a program that takes and tells JSON lines on its file descriptor 3. */
export class BridgedKernel implements Kernel {
  readonly pid: number;
  readonly ended: Promise<KernelEnd>;
  readonly #process: KernelProcess;
  readonly #interrupt: () => void;
  /** Absent: the program tells output as messages too. */
  readonly #output: RawOutput | undefined;
  readonly #ready = Promise.withResolvers<void>();
  #running: RunningCall | undefined;
  /** How the interpreter behind the program ended, when that is another process. */
  #innerEnd: Pick<KernelEnd, 'exitCode' | 'signal'> | undefined;

  constructor(options: {
    readonly process: KernelProcess;
    /** Whether the code writes to the program's own streams, which it marks at the end of each call. */
    readonly hasRawOutput: boolean;
    /** Further steps of an interrupt, beyond the message. */
    readonly onInterrupt?: () => void;
  }) {
    const { child, ended } = options.process;
    this.pid = child.pid;
    this.#process = options.process;
    this.#interrupt = options.onInterrupt ?? (() => undefined);
    if (options.hasRawOutput) {
      this.#output = new RawOutput(child);
    } else {
      child.stdout.resume();
    }
    this.ended = ended.then((end) => ({ ...end, ...this.#innerEnd }));
    this.ended.then(
      (end) => this.#running?.done.reject(new KernelEndedError(end)),
      () => undefined,
    );
    const framer = new LineFramer();
    child.control?.on('data', (chunk: Buffer) => {
      for (const line of framer.push(chunk)) {
        if (line.kind === 'line') {
          this.#take(line.bytes);
        }
      }
    });
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  async execute(call: KernelCall, sink: KernelSink): Promise<KernelOutcome> {
    const running: RunningCall = { sink, done: Promise.withResolvers() };
    // Nobody may be waiting yet when the kernel ends.
    running.done.promise.catch(() => undefined);
    this.#running = running;
    const mark = `\u001e${randomBytes(16).toString('hex')}\u001e`;
    this.#output?.begin(sink, mark);
    try {
      this.#send({ op: 'execute', ...call, ...(this.#output === undefined ? {} : { mark }) });
      const outcome = await Promise.race([running.done.promise, this.#rejectAtEnd()]);
      await this.#output?.end();
      return outcome;
    } finally {
      this.#output?.abandon();
      this.#running = undefined;
    }
  }

  interrupt(): void {
    this.#send({ op: 'interrupt' });
    this.#interrupt();
  }

  terminate(): Promise<void> {
    return this.#process.terminate();
  }

  async #rejectAtEnd(): Promise<never> {
    throw new KernelEndedError(await this.ended);
  }

  #send(message: object): void {
    this.#process.child.control?.write(`${JSON.stringify(message)}\n`);
  }

  #take(bytes: Uint8Array): void {
    const message = parseMessage(bytes);
    switch (message?.event) {
      case 'ready':
        return this.#ready.resolve();
      case 'stdout':
      case 'stderr':
        return this.#running?.sink.write(message.event, message.text);
      case 'result':
        return this.#running?.sink.result(message.data, message.truncated === true);
      case 'error': {
        const { name, traceback } = message;
        return this.#running?.sink.error({ name, message: message.message, traceback });
      }
      case 'done':
        return this.#running?.done.resolve({ cwd: message.cwd, executionCount: message.executionCount });
      case 'died':
        this.#innerEnd = { exitCode: message.exitCode, signal: message.signal };
        return undefined;
      case undefined:
        return undefined;
    }
  }
}

/** Undefined: the code itself wrote to the pipe, which is its own loss. */
function parseMessage(bytes: Uint8Array): BridgeMessage | undefined {
  try {
    const message = JSON.parse(Buffer.from(bytes).toString('utf8')) as BridgeMessage;
    return typeof message === 'object' ? message : undefined;
  } catch {
    return undefined;
  }
}
