import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isGone, readProcessStat } from '../../processes/contain/process-stat.ts';

const daemonRecordSchema = z.object({
  version: z.literal(1),
  pid: z.number().int().min(1),
  /** Ticks since boot: with the pid it names one process for ever. Absent where there is no `/proc`. */
  startTime: z.number().optional(),
  url: z.string(),
  /** Absent: the server has none, or it is in `tokenFile`. */
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  /** The flags of the server, for a restart. Never a token. */
  args: z.array(z.string()),
  workingDirectory: z.string(),
});

/** The server that `daemon start` started: how it is found, spoken to and ended. Holds its token. */
export type DaemonRecord = z.infer<typeof daemonRecordSchema>;

const fileOf = (stateDirectory: string): string => join(stateDirectory, 'daemon.json');

/** `undefined` when there is none, or the file is not what `daemon start` writes. */
export function readDaemonRecord(stateDirectory: string): DaemonRecord | undefined {
  try {
    return daemonRecordSchema.parse(JSON.parse(readFileSync(fileOf(stateDirectory), 'utf8')));
  } catch {
    return undefined;
  }
}

/** In one step, for the user alone. */
export function writeDaemonRecord(stateDirectory: string, record: DaemonRecord): void {
  const draft = `${fileOf(stateDirectory)}.${process.pid}.tmp`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  renameSync(draft, fileOf(stateDirectory));
}

export function removeDaemonRecord(stateDirectory: string): void {
  rmSync(fileOf(stateDirectory), { force: true });
}

/** Whether this very process still runs: a pid that was given to another one does not count. */
export function isDaemonAlive({ pid, startTime }: Pick<DaemonRecord, 'pid' | 'startTime'>): boolean {
  const stat = readProcessStat(pid);
  if (stat !== undefined) {
    return !isGone(stat) && (startTime === undefined || stat.startTime === startTime);
  }
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux';
  } catch {
    return false;
  }
}
