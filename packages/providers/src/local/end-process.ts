import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, signalProcess, type ProcessIdentity } from './process-identity.ts';

const pollMs = 20;
/** The kernel ends a killed process at once, unless it hangs in a device. */
const killedMs = 5_000;

/** SIGTERM, a bounded wait, SIGKILL; resolves when the process is gone. Throws when even that did not end it. */
export async function endProcess(identity: ProcessIdentity, { graceMs }: { graceMs: number }): Promise<void> {
  signalProcess(identity, 'SIGTERM');
  if (await isGoneWithin(identity, graceMs)) {
    return;
  }
  signalProcess(identity, 'SIGKILL');
  if (!(await isGoneWithin(identity, killedMs))) {
    throw new Error(`Process ${identity.pid} is still there ${killedMs} ms after SIGKILL.`);
  }
}

async function isGoneWithin(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(identity)) {
    if (performance.now() >= deadline) {
      return false;
    }
    await delay(pollMs);
  }
  return true;
}
