import { statfs } from 'node:fs/promises';
import { installFailed } from './install-failed.ts';

const megabyte = 1024 * 1024;

/**
 * Refuses a download that cannot fit, before it starts. A file system that does not tell its size is trusted.
 *
 * @throws ProblemError `install_failed` with the reason `disk`
 */
export async function requireFreeSpace(directory: string, agentId: string, megabytes: number): Promise<void> {
  const found = await statfs(directory).catch(() => undefined);
  if (found === undefined || found.blocks === 0) {
    return;
  }
  const freeMegabytes = Math.floor((found.bavail * found.bsize) / megabyte);
  if (freeMegabytes < megabytes) {
    throw installFailed(
      'disk',
      `${agentId} needs about ${megabytes} MB, and the disk of the state directory has ${freeMegabytes} MB left.`,
      { agent: agentId, neededMegabytes: megabytes, freeMegabytes },
    );
  }
}
