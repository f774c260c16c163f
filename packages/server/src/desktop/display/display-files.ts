import { readFile, rm } from 'node:fs/promises';

/** Where X servers put their locks and sockets; the libraries of their clients look nowhere else. */
const lockFile = (display: number): string => `/tmp/.X${display}-lock`;
const socketFile = (display: number): string => `/tmp/.X11-unix/X${display}`;

/**
 * Removes what a killed X server leaves. Only with the lock in its own name: another server may have taken the number.
 *
 * @param pid of the X server, which has ended
 */
export async function removeDisplayFiles(display: number, pid: number): Promise<void> {
  const holder = await readFile(lockFile(display), 'utf8').catch(() => '');
  if (Number.parseInt(holder, 10) === pid) {
    // The socket first: while the lock is there nobody else takes the number.
    await rm(socketFile(display), { force: true });
    await rm(lockFile(display), { force: true });
  }
}
