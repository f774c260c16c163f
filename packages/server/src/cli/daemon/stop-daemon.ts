import { isDaemonAlive, readDaemonRecord, removeDaemonRecord, type DaemonRecord } from './daemon-record.ts';
import { waitUntil } from './wait-until.ts';

/** What a second signal of the server may take, and what SIGKILL may take. */
const forceMs = 3_000;

/**
 * Ends the daemon and waits until its process is gone. Resolves with what ran; `undefined` when nothing did, also when only its record
 * was left.
 *
 * @throws Error when it outlived SIGKILL
 */
export async function stopDaemon(stateDirectory: string, timeoutMs: number): Promise<DaemonRecord | undefined> {
  const record = readDaemonRecord(stateDirectory);
  if (record === undefined || !isDaemonAlive(record)) {
    removeDaemonRecord(stateDirectory);
    return undefined;
  }
  // The second SIGTERM makes the server end all of its children at once.
  for (const [signal, waitMs] of [
    ['SIGTERM', timeoutMs],
    ['SIGTERM', forceMs],
    ['SIGKILL', forceMs],
  ] as const) {
    signalDaemon(record.pid, signal);
    if (await waitUntil(() => (isDaemonAlive(record) ? undefined : true), waitMs)) {
      removeDaemonRecord(stateDirectory);
      return record;
    }
  }
  throw new Error(`The server with pid ${record.pid} outlived SIGKILL.`);
}

function signalDaemon(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}
