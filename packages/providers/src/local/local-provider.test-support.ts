import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach } from 'vitest';
import type { SandboxProvider } from '@sandbox-agent/protocol';
import type { LocalProviderOptions } from './local-options.ts';
import { local } from './local.ts';

/** The server's source, so that no stale build is tested. */
export function serverSource(): string {
  const manifest = createRequire(import.meta.url).resolve('@sandbox-agent/server/package.json');
  return join(dirname(manifest), 'src', 'bin', 'sandbox-agent.ts');
}

export interface LocalFixture {
  readonly directory: string;
  /** A provider on this directory: each is what another process would have. */
  provider(options?: LocalProviderOptions): SandboxProvider;
}

const fixtures: { directory: string; providers: SandboxProvider[] }[] = [];

/** An empty registry. After the test every sandbox in it is destroyed. */
export async function createFixture(): Promise<LocalFixture> {
  const root = await mkdtemp(join(tmpdir(), 'sandbox-agent-local-'));
  const directory = join(root, 'local');
  const providers: SandboxProvider[] = [];
  fixtures.push({ directory: root, providers });
  return {
    directory,
    provider(options) {
      const provider = local({ directory, root, binaryPath: serverSource(), ...options });
      providers.push(provider);
      return provider;
    },
  };
}

afterEach(async () => {
  for (const { directory, providers } of fixtures.splice(0)) {
    const [provider] = providers;
    for (const { sandboxId } of (await provider?.list?.()) ?? []) {
      await provider?.destroy(sandboxId);
    }
    await rm(directory, { recursive: true, force: true });
  }
});

/** Asks the sandbox's server, with its token. */
export async function ask(
  provider: SandboxProvider,
  sandboxId: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const url = await provider.getUrl?.(sandboxId);
  const token = await provider.getToken?.(sandboxId);
  return fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
}

/** The pids of processes whose environment or command line holds the text. */
export function findProcesses(text: string, file: 'environ' | 'cmdline' = 'environ'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/${file}`, 'latin1').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

export async function until(condition: () => unknown, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs} ms`);
    }
    await delay(10);
  }
}
