import { BridgedKernel } from '../bridged-kernel.ts';
import type { Kernel, KernelStart } from '../kernel.ts';
import { startKernelProcess, type SpawnKernelProcess } from '../kernel-process.ts';

const startTimeoutMs = 30_000;

/** Starts an interpreter of JavaScript or TypeScript: this very program, in another role. It needs nothing that is not there. */
export async function startJavascript(
  spawn: SpawnKernelProcess,
  start: KernelStart & {
    readonly language: 'javascript' | 'typescript';
    readonly self: { readonly command: string; readonly args: readonly string[] };
  },
): Promise<Kernel> {
  const { self, language } = start;
  const process = await startKernelProcess(spawn, {
    ...start,
    command: self.command,
    args: [...self.args, 'code-interpreter', language],
  });
  // Reading from it gives the end of input, as in every language.
  process.child.stdin.end();
  const kernel = new BridgedKernel({
    process,
    hasRawOutput: true,
    // Also ends the programs that the code waits for.
    onInterrupt: () => void process.child.signal('SIGINT'),
  });
  await process.whenReady(kernel.ready, startTimeoutMs);
  return kernel;
}
