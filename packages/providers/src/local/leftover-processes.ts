import { readdirSync, readFileSync } from 'node:fs';
import { identify, signalProcess, type ProcessIdentity } from './process-identity.ts';
import { endProcess } from './end-process.ts';

/** In the environment of the server and of everything it starts: the id of the sandbox. */
export const sandboxMarker = 'SANDBOX_AGENT_LOCAL_SANDBOX';

/**
 * Ends what a killed server left behind. A server that ends by itself leaves nothing; one that was killed had no chance to
 * clean up. Where there is no `/proc`, the next start of the server does it.
 */
export async function endLeftovers(sandboxId: string): Promise<void> {
  const leftovers = findMarked(`${sandboxMarker}=${sandboxId}`);
  for (const leftover of leftovers) {
    signalProcess(leftover, 'SIGKILL');
  }
  await Promise.all(leftovers.map((leftover) => endProcess(leftover, { graceMs: 0 })));
}

function findMarked(marker: string): ProcessIdentity[] {
  return listPids()
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(marker))
    .map(identify);
}

function listPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Other users' processes cannot be read, and are none of ours. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
