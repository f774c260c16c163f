import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../lifecycle/clock.ts';
import { identifyProcess, lookForProcess, type ProcessIdentity } from './process-identity.ts';

/** The folder in which one install is prepared, beside its final place. */
export interface WorkDirectory {
  readonly path: string;
  /** Names the process group that works in it, so that whoever cleans up can end it. */
  setWorker(pid: number): Promise<void>;
  remove(): Promise<void>;
}

interface Owner {
  readonly owner: ProcessIdentity;
  readonly worker?: ProcessIdentity;
}

const prefix = '.work-';
const ownerFile = 'owner.json';
/** Work of another machine, which cannot be looked up, is given up after this long. */
const abandonedAfterMs = 60 * 60 * 1000;

/** Creates an empty one with a package of its own, so that npm does not look for one further up. */
export async function createWorkDirectory(agentDirectory: string): Promise<WorkDirectory> {
  const path = join(agentDirectory, `${prefix}${randomUUID()}`);
  const owner = identifyProcess(process.pid);
  await mkdir(path, { recursive: true });
  const writeOwner = async (content: Owner) => {
    const draft = join(path, `.${ownerFile}`);
    await writeFile(draft, JSON.stringify(content));
    await rename(draft, join(path, ownerFile));
  };
  await writeOwner({ owner });
  await writeFile(join(path, 'package.json'), '{"private":true}\n');
  return {
    path,
    setWorker: (pid) => writeOwner({ owner, worker: identifyProcess(pid) }),
    remove: () => removeTree(path),
  };
}

/** Removes what killed installs left, and ends what they left running. Live ones of other processes are not touched. */
export async function cleanAbandonedWork(agentDirectory: string, clock: Clock): Promise<void> {
  const names = await readdir(agentDirectory).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(prefix))) {
    const path = join(agentDirectory, name);
    const content = await readOwner(path);
    if (await isAbandoned(path, content, clock)) {
      killWorker(content?.worker);
      await removeTree(path);
    }
  }
}

/** Moves a folder aside and removes it: what looks at its old name sees all of it or nothing. */
export async function discardDirectory(agentDirectory: string, path: string): Promise<void> {
  const aside = join(agentDirectory, `${prefix}${randomUUID()}`);
  await rename(path, aside);
  await removeTree(aside);
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(join(path, ownerFile), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

async function isAbandoned(path: string, content: Owner | undefined, clock: Clock): Promise<boolean> {
  const state = content === undefined ? 'unknown' : lookForProcess(content.owner);
  if (state !== 'unknown') {
    return state === 'dead';
  }
  const found = await stat(path).catch(() => undefined);
  // A folder without an owner is being made or removed by somebody this very moment, or was cut off there.
  const patienceMs = content === undefined ? 10_000 : abandonedAfterMs;
  return found !== undefined && clock.now() - found.mtimeMs > patienceMs;
}

function killWorker(worker: ProcessIdentity | undefined): void {
  if (worker !== undefined && lookForProcess(worker) === 'alive') {
    try {
      process.kill(-worker.pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}

async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
