import { readFile } from 'node:fs/promises';
import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readProcFile } from './proc-file.ts';
import { readProcessStat, isGone } from './process-stat.ts';
import { sendSignal } from './send-signal.ts';

/** What is on record of a run of the server. */
export interface RunRecord {
  readonly pid: number;
  /** Ticks since boot; null where there is no `/proc`. */
  readonly startTime: number | null;
  /** The boot and the pid namespace in which `pid` and `startTime` mean something; null where there is no `/proc`. */
  readonly world: string | null;
  readonly temporaryRoot: string;
}

/** `elsewhere`: another boot, machine or container. Its processes cannot be seen from here. */
export type RunState = 'alive' | 'dead' | 'elsewhere';

/** Where the records of all runs are kept: a folder a run. */
export function runsDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'runs');
}

/** The record's file in a run's folder. */
export function recordFile(runDirectory: string): string {
  return join(runDirectory, 'run.json');
}

/** Undefined when there is none, or none that can be read: half-written records name nothing to reap. */
export async function readRunRecord(runDirectory: string): Promise<RunRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordFile(runDirectory), 'utf8')) as Partial<RunRecord> | null;
    return typeof record?.pid === 'number' && typeof record.temporaryRoot === 'string'
      ? {
          ...record,
          pid: record.pid,
          temporaryRoot: record.temporaryRoot,
          startTime: record.startTime ?? null,
          world: record.world ?? null,
        }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The record of this process. */
export function describeThisRun(temporaryRoot: string): RunRecord {
  return {
    pid: process.pid,
    startTime: readProcessStat(process.pid)?.startTime ?? null,
    world: readWorld(),
    temporaryRoot,
  };
}

/** Whether the server of a record still runs. */
export function runStateOf(record: RunRecord): RunState {
  if (record.startTime === null || record.world === null) {
    return sendSignal(record.pid, 0) ? 'alive' : 'dead';
  }
  if (record.world !== readWorld()) {
    return 'elsewhere';
  }
  const stat = readProcessStat(record.pid);
  return stat !== undefined && stat.startTime === record.startTime && !isGone(stat) ? 'alive' : 'dead';
}

function readWorld(): string | null {
  const boot = readProcFile('/proc/sys/kernel/random/boot_id')?.toString('latin1').trim();
  try {
    return boot === undefined ? null : `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}
