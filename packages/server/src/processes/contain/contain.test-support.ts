import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '../../lifecycle/clock.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import type { ContainedProcess } from './contained-process.ts';
import { spawnContained, type SpawnContainedOptions } from './spawn-contained.ts';

export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now() };

/** The living processes whose environment holds a text: found without the code under test. */
export function livingBearersOf(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text) && isLiving(pid);
      } catch {
        return false;
      }
    });
}

/** Whether a pid is there and no zombie. */
export function isLiving(pid: number): boolean {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    // The first thread of a process that is being killed is a zombie before the others are gone.
    return state !== 'X' && (state !== 'Z' || Number(fields[16]) > 1);
  } catch {
    return false;
  }
}

/** Waits until a condition holds; rejects after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !condition();) {
    if (Date.now() > deadline) {
      throw new Error(`did not come true: ${condition.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Reads a stream until so many lines have come, and gives them. */
export async function readLines(stream: Readable, count: number): Promise<string[]> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (text.split('\n').length > count) {
        resolve();
      }
    });
    stream.once('close', () => reject(new Error(`only this came: ${text}`)));
  });
  return text.split('\n').slice(0, count);
}

/** A folder for one test's temporary folders and a way to start shell scripts in it. */
export interface Ground {
  readonly root: string;
  readonly runMarker: string;
  /** Starts `/bin/sh -c script`. */
  shell(script: string, options?: Partial<SpawnContainedOptions>): Promise<ContainedProcess>;
  start(options: Partial<SpawnContainedOptions>): Promise<ContainedProcess>;
  /** Ends whatever a failed test left. */
  close(): Promise<void>;
}

export async function createGround(): Promise<Ground> {
  const root = await mkdtemp(join(tmpdir(), 'contain-test-'));
  const runMarker = randomUUID();
  const started: ContainedProcess[] = [];
  const start = async (options: Partial<SpawnContainedOptions>): Promise<ContainedProcess> => {
    const child = await spawnContained({
      command: '/bin/true',
      args: [],
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
      runMarker,
      processMarker: randomUUID(),
      temporaryRoot: root,
      logger: silentLogger,
      clock: systemClock,
      ...options,
    });
    started.push(child);
    return child;
  };
  return {
    root,
    runMarker,
    start,
    shell: async (script, options) => start({ command: '/bin/sh', args: ['-c', script], ...options }),
    close: async () => {
      await Promise.all(started.map(async (child) => child.terminate({ graceMs: 0, termGraceMs: 0 })));
      await rm(root, { recursive: true, force: true });
    },
  };
}
