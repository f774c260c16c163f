import { readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';

/** Where X servers put their locks and sockets; the libraries of their clients look nowhere else. */
const lockFile = (display: number): string => `/tmp/.X${display}-lock`;
const socketFile = (display: number): string => `/tmp/.X11-unix/X${display}`;

/**
 * Removes what a killed X server leaves. Only with the lock in its own name: another server may have taken the number.
 *
 * @param pid of the X server, which has ended
 */
export async function removeDisplayFiles(display: number, pid: number): Promise<void> {
  if ((await lockHolder(display)) === pid) {
    // The socket first: while the lock is there nobody else takes the number.
    await rm(socketFile(display), { force: true });
    await rm(lockFile(display), { force: true });
  }
}

/** Whether an X server seems to have the number. Only its lock decides, which an X server takes or leaves as it starts. */
export async function isDisplayTaken(display: number): Promise<boolean> {
  const holder = await lockHolder(display);
  return (holder !== undefined && isAlive(holder)) || (await answers(socketFile(display)));
}

/** Whether the X server with that pid has the number and takes clients. */
export async function isDisplayOf(display: number, pid: number): Promise<boolean> {
  return (await lockHolder(display)) === pid && (await answers(socketFile(display)));
}

async function lockHolder(display: number): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(lockFile(display), 'utf8').catch(() => ''), 10);
  return Number.isNaN(pid) ? undefined : pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
