import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxAgent, type SandboxAgentStartOptions } from 'sandbox-agent';
import { local, type LocalProviderOptions } from 'sandbox-agent/local';
import { sqlite } from '@sandbox-agent/persist-sqlite';
import type { SandboxProvider } from '@sandbox-agent/protocol';
import { startScriptedModel, type ScriptedModel } from '../model-provider/index.ts';
import { markedProcesses, rootOfMarked, until } from '../observe/index.ts';
import { sharedRegistry } from './installed-agents.ts';
import { chosenServerTarget, serverProgram, type ServerTarget } from './server-program.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

export interface TestWorldOptions {
  /** Default: what `SANDBOX_AGENT_TEST_TARGET` says. */
  readonly target?: ServerTarget;
  /** File with agents of the test's own. */
  readonly agentConfig?: string;
  /** Whether the server finds the agents that are installed once a machine. Default true. */
  readonly sharesAgents?: boolean;
}

/** A sandbox on this machine, a scripted model and a folder: all that a scenario needs, apart from every other test. */
export interface TestWorld {
  readonly folder: string;
  /** The SQLite file that clients of this world use. */
  readonly storePath: string;
  readonly sandbox: SandboxProvider;
  readonly model: ScriptedModel;
  /** `NAME=value` in the environment of everything that the sandbox starts. */
  readonly mark: string;
  /** What {@link sandbox} was made with, for other processes. */
  readonly sandboxOptions: LocalProviderOptions;
  /** A new client with a store of its own on the world's file; the first creates the sandbox, the others find it. */
  connect(options?: Partial<SandboxAgentStartOptions>): Promise<SandboxAgent>;
  /** A folder below the world's own. */
  createFolder(name: string): Promise<string>;
  serverPid(): number;
  /** Ends the server without a warning, and resolves when it is gone. */
  killServer(): Promise<void>;
  /** Ends everything, and proves that nothing is left. */
  close(): Promise<void>;
}

/** Health checks at the pace of a test. */
const health = { intervalMs: 1_000, unhealthyIntervalMs: 50, timeoutMs: 1_000 };

export async function createTestWorld(options: TestWorldOptions = {}): Promise<TestWorld> {
  const { target = chosenServerTarget(), agentConfig, sharesAgents = true } = options;
  const folder = await createTemporaryFolder('e2e');
  const model = await startScriptedModel();
  const storePath = join(folder.path, 'store.db');
  const token = randomUUID();
  const mark = `E2E_TEST=${token}`;
  const sandboxOptions: LocalProviderOptions = {
    binaryPath: serverProgram(target),
    env: { E2E_TEST: token },
    root: folder.path,
    directory: sharesAgents ? sharedRegistry : join(folder.path, 'registry'),
    ...(agentConfig === undefined ? {} : { agentConfig }),
  };
  const sandbox = local(sandboxOptions);
  const clients: SandboxAgent[] = [];
  let sandboxId: string | undefined;

  const connect: TestWorld['connect'] = async (more = {}) => {
    const client = await SandboxAgent.start({
      sandbox,
      persist: sqlite({ path: storePath }),
      health,
      ...(sandboxId === undefined ? {} : { sandboxId }),
      ...more,
    });
    sandboxId ??= client.sandboxId;
    clients.push(client);
    return client;
  };

  const serverPid = (): number => {
    const server = rootOfMarked(mark);
    if (server === undefined) {
      throw new Error('No server runs in this world.');
    }
    return server.pid;
  };

  return {
    folder: folder.path,
    storePath,
    sandbox,
    model,
    mark,
    sandboxOptions,
    connect,
    async createFolder(name) {
      const path = join(folder.path, name);
      await mkdir(path, { recursive: true });
      return path;
    },
    serverPid,
    async killServer() {
      const pid = serverPid();
      process.kill(pid, 'SIGKILL');
      await until('the server is gone', () => !markedProcesses(mark).some((found) => found.pid === pid));
    },
    async close() {
      await Promise.all(clients.map((client) => client.dispose()));
      if (sandboxId !== undefined) {
        await sandbox.destroy(sandboxId.slice(sandbox.name.length + 1));
      }
      await model.stop();
      await folder.remove();
      const left = markedProcesses(mark);
      for (const { pid } of left) {
        process.kill(pid, 'SIGKILL');
      }
      if (left.length > 0) {
        throw new Error(`Left behind: ${left.map(({ pid, commandLine }) => `${pid} ${commandLine}`).join('; ')}`);
      }
    },
  };
}
