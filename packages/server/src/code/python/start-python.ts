import { BridgedKernel } from '../bridged-kernel.ts';
import type { Kernel, KernelStart } from '../kernel.ts';
import { startKernelProcess, type SpawnKernelProcess } from '../kernel-process.ts';
import { bridgeProgram } from './bridge-program.ts';
import { findPython } from './find-python.ts';

const startTimeoutMs = 90_000;

/** Starts a Jupyter kernel and the program that speaks with it. @throws ProblemError `kernel_not_installed`, `kernel_failed` */
export async function startPython(
  spawn: SpawnKernelProcess,
  start: KernelStart & { readonly configured: string | undefined },
): Promise<Kernel> {
  const command = await findPython({ configured: start.configured, environment: start.env });
  const process = await startKernelProcess(spawn, { ...start, command, args: ['-u', '-'] });
  process.child.stdin.end(bridgeProgram);
  const kernel = new BridgedKernel({ process, hasRawOutput: false });
  await process.whenReady(kernel.ready, startTimeoutMs);
  return kernel;
}
