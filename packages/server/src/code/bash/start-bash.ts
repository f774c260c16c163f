import { ProblemError } from '../../http/problem-error.ts';
import { SpawnFailedError } from '../../processes/contain/index.ts';
import type { Kernel, KernelStart } from '../kernel.ts';
import { startKernelProcess, type SpawnKernelProcess } from '../kernel-process.ts';
import { BashKernel } from './bash-kernel.ts';

const startTimeoutMs = 30_000;

/**
 * Starts a bash that reads its commands from a pipe. It is an interactive one, because only that survives an interrupt with its state: the
 * command that runs is dropped whole, loops and functions included, and the next line is read.
 */
export async function startBash(spawn: SpawnKernelProcess, start: KernelStart): Promise<Kernel> {
  const process = await startKernelProcess(spawn, {
    ...start,
    command: 'bash',
    args: ['--norc', '--noprofile', '--noediting', '-i', '+H', '+m'],
    env: { ...start.env, PS1: '', PS2: '' },
  }).catch((error: unknown) => {
    if (error instanceof ProblemError && error.cause instanceof SpawnFailedError) {
      throw new ProblemError('kernel_not_installed', error.message, {
        context: { missing: ['bash'], installCommand: 'apt-get install -y bash' },
        cause: error,
      });
    }
    throw error;
  });
  const kernel = new BashKernel(process);
  await process.whenReady(kernel.ready, startTimeoutMs);
  return kernel;
}
