import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SandboxCreateOptions, SandboxListEntry, SandboxProvider } from '@sandbox-agent/protocol';
import { endProcess } from './end-process.ts';
import { endLeftovers, sandboxMarker } from './leftover-processes.ts';
import type { LocalProviderOptions } from './local-options.ts';
import { isServing } from './ping.ts';
import {
  createOwnStateDir,
  createSandboxDirectory,
  listSandboxIds,
  sandboxDirectory,
  sharedAgentsDir,
  userStateDir,
  type SandboxDescriptor,
  type SandboxDirectory,
} from './sandbox-directory.ts';
import { SandboxDestroyedError } from './sandbox-destroyed-error.ts';
import { withSandboxLock } from './sandbox-lock.ts';
import { resolveServerCommand } from './server-command.ts';
import { serverEnvironment } from './server-environment.ts';
import { startServer, type StartedServer } from './start-server.ts';

const pingTimeoutMs = 2_000;
/** A server that does not answer its health check will hardly end by itself. */
const hungGraceMs = 1_000;

/**
 * Sandboxes that are none: the server runs as a process of this user, on this machine, with its files. For development, and for
 * a machine that is itself the sandbox.
 */
export function local(options: LocalProviderOptions = {}): SandboxProvider {
  const { startTimeoutMs = 30_000, stopTimeoutMs = 12_000 } = options;
  const environment = process.env;
  const registry = resolve(options.directory ?? join(userStateDir(environment, homedir()), 'local'));
  const root = resolve(options.root ?? process.cwd());
  /** It may hold keys, so it is never written down: another process that starts a server again passes its own. */
  const environments = new Map<string, Readonly<Record<string, string>>>();

  async function start(
    directory: SandboxDirectory,
    sandbox: Pick<SandboxDescriptor, 'id' | 'stateDir'>,
    { port, signal }: { port: number; signal?: AbortSignal | undefined },
  ): Promise<StartedServer> {
    return startServer({
      command: resolveServerCommand({ binaryPath: options.binaryPath, environment }),
      args: [
        'server',
        ...['--host', options.host ?? '127.0.0.1'],
        ...['--port', String(port)],
        ...['--token-file', directory.tokenFile],
        ...['--state-dir', sandbox.stateDir],
        ...['--root', root],
        ...(options.agentConfig === undefined ? [] : ['--agent-config', resolve(options.agentConfig)]),
      ],
      environment: serverEnvironment({
        base: environment,
        added: { ...options.env, ...environments.get(sandbox.id), [sandboxMarker]: sandbox.id },
        exitWithParent: options.detached !== true,
      }),
      log: options.log ?? 'silent',
      logFile: directory.logFile,
      detached: options.detached === true,
      timeoutMs: startTimeoutMs,
      signal,
    });
  }

  async function require(sandboxId: string): Promise<{ directory: SandboxDirectory; descriptor: SandboxDescriptor }> {
    const directory = sandboxDirectory(registry, sandboxId);
    const descriptor = await directory.read();
    if (!descriptor) {
      throw new SandboxDestroyedError(sandboxId);
    }
    return { directory, descriptor };
  }

  async function isHealthy({ directory, descriptor }: Awaited<ReturnType<typeof require>>): Promise<boolean> {
    const token = await directory.readToken();
    return descriptor.server !== undefined && isServing(descriptor.server, { fetch, token, timeoutMs: pingTimeoutMs });
  }

  /** A server that cannot be written down could never be found again: it does not stay. */
  async function register(
    directory: SandboxDirectory,
    descriptor: SandboxDescriptor,
    server: StartedServer,
  ): Promise<void> {
    try {
      await directory.write({ ...descriptor, server });
    } catch (error) {
      await endProcess(server, { graceMs: stopTimeoutMs });
      throw error;
    }
  }

  /** Alone with the sandbox. Throws `SandboxDestroyedError` when another process destroyed it meanwhile. */
  async function locked(directory: SandboxDirectory, sandboxId: string, action: () => Promise<void>): Promise<void> {
    try {
      await withSandboxLock(directory.lockFile, startTimeoutMs + stopTimeoutMs, action);
    } catch (cause) {
      throw existsSync(directory.path) ? cause : new SandboxDestroyedError(sandboxId, { cause });
    }
  }

  /** The former port if it is free: then whoever knows the address can go on. */
  async function startAgain(directory: SandboxDirectory, descriptor: SandboxDescriptor): Promise<StartedServer> {
    const port = descriptor.server?.port ?? options.port ?? 0;
    try {
      return await start(directory, descriptor, { port });
    } catch (error) {
      if (options.port) {
        throw error;
      }
      return start(directory, descriptor, { port: 0 });
    }
  }

  return {
    name: 'local',
    capabilities: {
      pause: 'A process has no state to keep but its directory: it is destroyed instead.',
      reconnect: true,
      list: true,
      snapshot: 'The file system is the one of this machine.',
    },
    defaultCwd: root,

    async create({ env = {}, labels = {}, image, resources, signal, onProgress }: SandboxCreateOptions = {}) {
      const startedAt = performance.now();
      const report = (stage: 'create' | 'boot', message: string): void =>
        onProgress?.({ stage, message, elapsedMs: Math.round(performance.now() - startedAt) });
      const id = randomUUID();
      environments.set(id, env);
      const directory = sandboxDirectory(registry, id);
      const ownsStateDir = options.stateDir === undefined;
      const stateDir = options.stateDir === undefined ? directory.ownStateDir : resolve(options.stateDir);
      if (image !== undefined || resources !== undefined) {
        report('create', 'the local provider has no images and sets no limits: both are left out');
      }
      try {
        await createSandboxDirectory(directory, options.token ?? randomBytes(32).toString('base64url'));
        if (ownsStateDir) {
          await createOwnStateDir(stateDir, sharedAgentsDir(registry));
        }
        report('boot', 'starting the server as a process of this machine');
        const descriptor = { id, createdAt: Date.now(), labels, stateDir, ownsStateDir };
        await locked(directory, id, async () => {
          // Before there is a server: should this process be killed now, the sandbox can still be found and destroyed.
          await directory.write(descriptor);
          await register(
            directory,
            descriptor,
            await start(directory, descriptor, { port: options.port ?? 0, signal }),
          );
        });
        return id;
      } catch (error) {
        environments.delete(id);
        await directory.remove();
        throw error;
      }
    },

    async reconnect(sandboxId) {
      await require(sandboxId);
    },

    async getUrl(sandboxId) {
      const { server } = (await require(sandboxId)).descriptor;
      if (!server) {
        throw new Error(`The server of local sandbox '${sandboxId}' has not been started yet.`);
      }
      return server.url;
    },

    getToken: async (sandboxId) => (await require(sandboxId)).directory.readToken(),

    async ensureServer(sandboxId) {
      const found = await require(sandboxId);
      if (await isHealthy(found)) {
        return;
      }
      const { directory } = found;
      await locked(directory, sandboxId, async () => {
        // Another process may have started it while this one waited.
        const { descriptor } = await require(sandboxId);
        const isAnother = descriptor.server?.pid !== found.descriptor.server?.pid;
        if (isAnother && (await isHealthy({ directory, descriptor }))) {
          return;
        }
        // It lives and does not answer: what it holds, its port and its state, is needed.
        await (descriptor.server ? endProcess(descriptor.server, { graceMs: hungGraceMs }) : endLeftovers(sandboxId));
        await register(directory, descriptor, await startAgain(directory, descriptor));
      });
    },

    async destroy(sandboxId) {
      const directory = sandboxDirectory(registry, sandboxId);
      environments.delete(sandboxId);
      // Not while a process starts its server: that one would stay.
      const destroying = locked(directory, sandboxId, async () => {
        const descriptor = await directory.read();
        if (descriptor?.server) {
          await endProcess(descriptor.server, { graceMs: stopTimeoutMs });
        }
        await endLeftovers(sandboxId);
        await directory.remove();
      });
      await destroying.catch((error: unknown) => {
        if (!(error instanceof SandboxDestroyedError)) {
          throw error;
        }
      });
    },

    async list({ owner } = {}) {
      const found: SandboxListEntry[] = [];
      for (const sandboxId of await listSandboxIds(registry)) {
        const descriptor = await sandboxDirectory(registry, sandboxId).read();
        if (descriptor && (owner === undefined || descriptor.labels['owner'] === owner)) {
          found.push({ sandboxId, createdAt: descriptor.createdAt, labels: descriptor.labels });
        }
      }
      return found;
    },
  };
}
