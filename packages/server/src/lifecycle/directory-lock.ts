import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Who holds a lock: enough to tell later whether that process still runs. */
export interface LockHolder {
  readonly pid: number;
}

export interface DirectoryLockOptions<Holder extends LockHolder> {
  /** The lock file. Its directory exists. */
  readonly file: string;
  readonly holder: Holder;
  /** Whether the holder on record still runs. */
  isAlive(holder: Holder): boolean;
}

/** The directory belongs to a process that lives. */
export class DirectoryLockedError extends Error {
  override readonly name = 'DirectoryLockedError';
  readonly pid: number;

  constructor(pid: number) {
    super(`locked by process ${pid}`);
    this.pid = pid;
  }
}

/**
 * Takes a directory for this process. The lock of a process that was killed is taken over. Returns how to release it.
 * Throws {@link DirectoryLockedError}.
 */
export function lockDirectory<Holder extends LockHolder>(options: DirectoryLockOptions<Holder>): () => void {
  const { file, holder } = options;
  const draft = `${file}.${holder.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    // A link is made whole or not at all, and only where there is none.
    if (!tryLink(draft, file)) {
      const found = readHolder<Holder>(file);
      if (found !== undefined && options.isAlive(found)) {
        throw new DirectoryLockedError(found.pid);
      }
      removeDeadLock(options);
      if (!tryLink(draft, file)) {
        throw new DirectoryLockedError(readHolder<Holder>(file)?.pid ?? 0);
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** Another process may take the same dead lock over at the same time: what is moved away is looked at again, and put back if it lives. */
function removeDeadLock<Holder extends LockHolder>({ file, holder, isAlive }: DirectoryLockOptions<Holder>): void {
  const moved = `${file}.${holder.pid}.old`;
  try {
    renameSync(file, moved);
  } catch {
    // It is gone already.
    return;
  }
  const found = readHolder<Holder>(moved);
  try {
    if (found !== undefined && isAlive(found)) {
      tryLink(moved, file);
      throw new DirectoryLockedError(found.pid);
    }
  } finally {
    rmSync(moved, { force: true });
  }
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Undefined when it is gone or not readable: then nobody can claim it. */
function readHolder<Holder>(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
