import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { SpawnInput } from './script.ts';

// The extension is that of this file: TypeScript in the workspace, JavaScript in the published package.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./child-program.${extension}`, import.meta.url));

/** Starts a process that does not end by itself. Resolves with its pid once it ignores SIGTERM. */
export async function startChild({
  setsid = false,
  doubleFork = false,
  holdPipes = false,
}: SpawnInput): Promise<number> {
  const pipes = holdPipes ? ('inherit' as const) : ('ignore' as const);
  const child = spawn(process.execPath, [program, ...(doubleFork ? ['fork'] : []), ...(setsid ? ['setsid'] : [])], {
    stdio: [pipes, pipes, pipes, 'pipe'],
    detached: setsid && !doubleFork,
  });
  child.unref();
  const announcements = child.stdio[3] as Readable;
  let announced = '';
  for await (const chunk of announcements.setEncoding('utf8')) {
    announced += chunk as string;
    if (announced.includes('\n')) break;
  }
  return Number(announced);
}
