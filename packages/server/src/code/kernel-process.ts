import { randomUUID } from 'node:crypto';
import { ProblemError } from '../http/problem-error.ts';
import { TailBuffer } from '../acp/tail-buffer.ts';
import type { ContainedProcess, SpawnContainedOptions } from '../processes/contain/index.ts';
import { describeEnd, type KernelEnd, type KernelStart } from './kernel.ts';

const stderrTailBytes = 16 * 1024;
/** Once the first process has exited, how long its streams may take to tell their last. */
const lastWordsMs = 100;

/** Starts contained processes of this run. */
export type SpawnKernelProcess = (
  options: Pick<SpawnContainedOptions, 'command' | 'args' | 'cwd' | 'env' | 'hasControl' | 'processMarker' | 'limits'>,
) => Promise<ContainedProcess>;

/** The process of a kernel and how it ended. */
export interface KernelProcess {
  readonly child: ContainedProcess;
  readonly ended: Promise<KernelEnd>;
  /** Ends the whole tree. Idempotent. */
  terminate(): Promise<void>;
  /** Rejects with `kernel_failed` when the process ends before, or when `timeoutMs` passes; then it is ended. */
  whenReady<Ready>(ready: Promise<Ready>, timeoutMs: number): Promise<Ready>;
}

/** @throws ProblemError `kernel_failed` when the program cannot be started */
export async function startKernelProcess(
  spawn: SpawnKernelProcess,
  options: KernelStart & { readonly command: string; readonly args: readonly string[] },
): Promise<KernelProcess> {
  const child = await spawn({
    command: options.command,
    args: options.args,
    cwd: options.cwd,
    env: options.env,
    hasControl: true,
    processMarker: randomUUID(),
    limits: {},
  }).catch((cause: unknown) => {
    throw new ProblemError('kernel_failed', cause instanceof Error ? cause.message : String(cause), { cause });
  });
  const tail = new TailBuffer(stderrTailBytes);
  child.stderr.on('data', (chunk: Buffer) => tail.push(chunk));
  const terminate = async (): Promise<void> => {
    await child.terminate({ graceMs: 0, termGraceMs: 100 });
  };
  const ended = child.exited.then(async ({ exitCode, signal, oom }): Promise<KernelEnd> => {
    await Promise.race([
      new Promise((resolve) => child.stderr.once('close', resolve)),
      new Promise((resolve) => setTimeout(resolve, lastWordsMs)),
    ]);
    // What it left behind goes with it; terminating never rejects.
    terminate().catch(() => undefined);
    return { exitCode, signal, oom, stderrTail: sinceLastMark(tail.text()) };
  });
  return {
    child,
    ended,
    terminate,
    async whenReady<Ready>(ready: Promise<Ready>, timeoutMs: number): Promise<Ready> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(failed(`It was not ready within ${timeoutMs} ms.`, tail.text())), timeoutMs);
      });
      const early = ended.then((end) => {
        throw failed(`Before it was ready ${describeEnd(end)}.`, end.stderrTail);
      });
      try {
        return await Promise.race([ready, late, early]);
      } catch (error) {
        await terminate();
        throw error;
      } finally {
        clearTimeout(timer);
        early.catch(() => undefined);
      }
    },
  };
}

/** Kernels that write to their streams themselves mark the end of each call there. */
function sinceLastMark(text: string): string {
  return text.slice(text.lastIndexOf('\u001e') + 1);
}

function failed(detail: string, stderrTail: string): ProblemError {
  return new ProblemError('kernel_failed', detail, { context: { stderrTail } });
}
