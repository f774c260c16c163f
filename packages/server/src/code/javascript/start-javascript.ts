import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgedKernel } from '../bridged-kernel.ts';
import type { Kernel, KernelStart } from '../kernel.ts';
import { startKernelProcess, type SpawnKernelProcess } from '../kernel-process.ts';
import { interruptFile } from './control-channel.ts';

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
    onInterrupt: () => {
      // Also ends the programs that the code waits for.
      process.child.signal('SIGINT');
      // A runtime may hear of nothing while code loops; the file is seen by the loop itself.
      writeFile(join(process.child.temporaryDirectory, interruptFile), '').catch(() => undefined);
    },
  });
  await process.whenReady(kernel.ready, startTimeoutMs);
  return kernel;
}
