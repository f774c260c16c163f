import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One round of the crash scenario. */
export interface CrashRound {
  /** URL of the module that opens the driver. */
  driverModule: string;
  /** The store, for that module. */
  location: string;
  /** The kill follows this many acknowledged inserts. */
  acknowledgements: number;
}

/** A writer that hangs is killed after this, so that a failing scenario leaves no process behind. */
const roundTimeoutMs = 15_000;

/**
 * Runs the writer in a process of its own, kills it with `SIGKILL` in mid-work and waits for its end.
 *
 * @returns the greatest index whose insert was acknowledged before the kill.
 * @throws Error with what the process wrote to stderr, when it ends by itself or hangs.
 */
export async function runUntilKilled({ driverModule, location, acknowledgements }: CrashRound): Promise<number> {
  // The extension is that of this file: TypeScript in the workspace, JavaScript in the published package.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const writer = fileURLToPath(new URL(`./crash-writer.${extension}`, import.meta.url));
  const child = spawn(process.execPath, [writer, driverModule, location], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: roundTimeoutMs,
    killSignal: 'SIGKILL',
  });
  const exited = once(child, 'exit');
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  let count = 0;
  let acknowledged = 0;
  try {
    // Lines that were written before the kill are still read after it: they were acknowledged too.
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      count += 1;
      if (count === acknowledgements) child.kill('SIGKILL');
    }
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  if (count < acknowledgements) {
    const end = child.signalCode === null ? `ended by itself (${child.exitCode})` : `hung for ${roundTimeoutMs} ms`;
    throw new Error(`The writer ${end} after ${count} acknowledgements: ${complaint}`);
  }
  return acknowledged;
}
