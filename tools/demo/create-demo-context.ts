import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqlite } from '@sandbox-agent/persist-sqlite';
import { markedProcesses } from '@sandbox-agent/e2e/observe';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';
import type { DemoContext } from './demo-context.ts';
import { createEventTally } from './event-tally.ts';
import { chooseModel } from './model/choose-model.ts';
import { createDemoRepository } from './repository/demo-repository.ts';
import type { RunDemoOptions } from './run-demo.ts';

/** Beside it the agents are kept from one run to the next: they are fetched once a machine. */
const registry = fileURLToPath(new URL('../../.tooling/agents/local', import.meta.url));

/** Health checks at the pace of a demonstration. */
const health = { intervalMs: 1_000, unhealthyIntervalMs: 100, timeoutMs: 1_000 };

/** Makes the folder of the run and everything in it. `close` stops what runs and removes the folder; it never rejects. */
export async function createDemoContext({
  recipe,
  stage,
  environment,
}: RunDemoOptions): Promise<{ context: DemoContext; close(): Promise<void> }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-agent-demo-')));
  const home = join(folder, 'home');
  await mkdir(home);
  const repository = await createDemoRepository(join(folder, 'count-words'));
  const model = await chooseModel({ recipe, home, environment });
  const runId = randomUUID();
  const storePath = join(folder, 'sessions.db');
  const sandbox = local({
    env: { DEMO_RUN: runId },
    directory: registry,
  });
  const mark = `DEMO_RUN=${runId}`;
  const clients: SandboxAgent[] = [];
  const stores: { close(): Promise<void> }[] = [];

  const context: DemoContext = {
    recipe,
    stage,
    model,
    repository,
    sandbox,
    storePath,
    mark,
    tally: createEventTally(),
    async connect(sandboxId) {
      const store = sqlite({ path: storePath });
      stores.push(store);
      const client = await SandboxAgent.start({
        sandbox,
        persist: store,
        health,
        ...(sandboxId === undefined ? {} : { sandboxId }),
        // What ends with the server that is killed is part of the show.
        onError: () => undefined,
      });
      clients.push(client);
      return client;
    },
  };
  return {
    context,
    async close() {
      const steps = [
        ...clients.map((client) => () => client.destroySandbox()),
        () => model.stop(),
        ...stores.map((store) => () => store.close()),
      ];
      for (const step of steps) {
        await step().catch(() => undefined);
      }
      for (const { pid } of markedProcesses(mark)) {
        process.kill(pid, 'SIGKILL');
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined);
    },
  };
}
