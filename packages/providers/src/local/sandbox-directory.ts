import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from './process-identity.ts';

/** What is written down of a sandbox, so that any process of this user can find its server. */
export interface SandboxDescriptor {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly stateDir: string;
  /** Whether the state directory goes with the sandbox. */
  readonly ownsStateDir: boolean;
  /** The server that runs, or ran last. Absent until the first one listens. */
  readonly server?: ProcessIdentity & { readonly url: string; readonly port: number };
}

/** The files of one sandbox. Only this user can read them: the token is among them. */
export interface SandboxDirectory {
  readonly path: string;
  readonly tokenFile: string;
  readonly logFile: string;
  readonly lockFile: string;
  /** The state directory when the caller names none. */
  readonly ownStateDir: string;
  /** `undefined` when there is no such sandbox, or nothing that can be read of it. */
  read(): Promise<SandboxDescriptor | undefined>;
  /** In one step: a reader finds the former or the new one. */
  write(descriptor: SandboxDescriptor): Promise<void>;
  readToken(): Promise<string>;
  remove(): Promise<void>;
}

export function sandboxDirectory(registry: string, id: string): SandboxDirectory {
  // An id comes from outside and becomes a path.
  if (!/^[A-Za-z0-9-]+$/.test(id)) {
    throw new Error(`'${id}' is no id of a local sandbox.`);
  }
  const path = join(registry, id);
  const descriptorFile = join(path, 'sandbox.json');
  const tokenFile = join(path, 'token');
  return {
    path,
    tokenFile,
    logFile: join(path, 'server.log'),
    lockFile: join(path, 'lock'),
    ownStateDir: join(path, 'state'),
    async read() {
      const text = await readFile(descriptorFile, 'utf8').catch(() => undefined);
      return text === undefined ? undefined : parseDescriptor(text);
    },
    async write(descriptor) {
      const draft = `${descriptorFile}.${process.pid}.tmp`;
      await writeFile(draft, JSON.stringify(descriptor), { mode: 0o600 });
      await rename(draft, descriptorFile);
    },
    readToken: async () => (await readFile(tokenFile, 'utf8')).trim(),
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** A file that a power failure emptied describes nothing; it must not keep the other sandboxes from being listed. */
function parseDescriptor(text: string): SandboxDescriptor | undefined {
  try {
    return JSON.parse(text) as SandboxDescriptor;
  } catch {
    return undefined;
  }
}

/** Makes the directory with the token in it. */
export async function createSandboxDirectory(directory: SandboxDirectory, token: string): Promise<void> {
  await mkdir(directory.path, { recursive: true, mode: 0o700 });
  await writeFile(directory.tokenFile, `${token}\n`, { mode: 0o600, flag: 'wx' });
}

/**
 * Makes a state directory whose agents are those of the user: they weigh hundreds of megabytes, and each sandbox would have to
 * fetch its own. The installer locks each agent, so sandboxes can share them.
 */
export async function createOwnStateDir(stateDir: string, sharedAgents: string): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await mkdir(sharedAgents, { recursive: true, mode: 0o700 });
  await symlink(sharedAgents, join(stateDir, 'agents')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  });
}

/** The ids of the sandboxes that are registered. */
export async function listSandboxIds(registry: string): Promise<string[]> {
  const entries = await readdir(registry, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/** `sandbox-agent` in the user's state directory: where the server itself keeps its state by default. */
export function userStateDir(environment: Readonly<Record<string, string | undefined>>, home: string): string {
  return join(environment['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'sandbox-agent');
}

/** Where agents are shared: beside the registry, as the server lays them out. */
export function sharedAgentsDir(registry: string): string {
  return join(dirname(registry), 'agents');
}
