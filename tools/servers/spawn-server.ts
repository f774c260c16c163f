import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';

export interface SpawnedServer {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly readyMs: number;
  /** SIGKILL, for the server and the agents it started: a benchmark waits for nobody. */
  kill(): Promise<void>;
}

const pollMs = 2;
const readyTimeoutMs = 30_000;

/** Starts a server on a port of loopback and polls its health until it answers. */
export async function spawnServer(options: {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  baseUrl: string;
}): Promise<SpawnedServer> {
  const startedAt = performance.now();
  const child = spawn(options.command, options.args, { cwd: options.cwd, env: options.env, stdio: 'ignore' });
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  const pid = child.pid as number;
  while (!(await isHealthy(options.baseUrl))) {
    if (child.exitCode !== null || performance.now() - startedAt > readyTimeoutMs) {
      child.kill('SIGKILL');
      throw new Error(`${options.command} did not become healthy (exit code ${child.exitCode}).`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return {
    child,
    pid,
    readyMs: performance.now() - startedAt,
    async kill() {
      const agents = childrenOf(pid);
      child.kill('SIGKILL');
      await exited;
      for (const agent of agents) {
        try {
          process.kill(agent, 'SIGKILL');
        } catch {
          // It went with its server.
        }
      }
    },
  };
}

/** Children belong to the thread that started them, so every thread is asked. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function isHealthy(baseUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = get(new URL('/v1/health', baseUrl), { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('error', () => resolve(false));
  });
}
