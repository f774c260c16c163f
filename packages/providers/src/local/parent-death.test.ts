import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ask, createFixture, findProcesses, serverSource, until } from './local-provider.test-support.ts';
import { sandboxMarker } from './leftover-processes.ts';

/** Runs a program that creates a sandbox and then only lives; resolves with the id. */
async function startOwner(directory: string, detached: boolean) {
  const program = `
    const { local } = await import(${JSON.stringify(new URL('./local.ts', import.meta.url).href)});
    const options = ${JSON.stringify({ directory, detached, binaryPath: serverSource() })};
    const sandboxId = await local(options).create();
    console.log(sandboxId);
    setInterval(() => {}, 1000);
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [sandboxId] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  return { owner, sandboxId };
}

describe('when the process that created a sandbox is killed', () => {
  it('the server ends with its agents, and another process takes the sandbox up', async () => {
    const { directory, provider } = await createFixture();
    const { owner, sandboxId } = await startOwner(directory, false);
    const sandbox = provider();
    await ask(sandbox, sandboxId, '/v1/sessions', {
      method: 'POST',
      body: JSON.stringify({ id: 'kept', agent: 'mock', cwd: directory }),
    });
    expect(findProcesses(`${sandboxMarker}=${sandboxId}`).length).toBeGreaterThan(1);
    owner.kill('SIGKILL');
    await until(() => findProcesses(`${sandboxMarker}=${sandboxId}`).length === 0, 'everything gone');
    await sandbox.reconnect?.(sandboxId);
    await sandbox.ensureServer?.(sandboxId);
    expect(await (await ask(sandbox, sandboxId, '/v1/sessions')).json()).toMatchObject({ sessions: [{ id: 'kept' }] });
  });

  it('a detached server stays, until it is destroyed', async () => {
    const { directory, provider } = await createFixture();
    const { owner, sandboxId } = await startOwner(directory, true);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const sandbox = provider({ detached: true });
    expect((await ask(sandbox, sandboxId, '/v1/health')).status).toBe(200);
    expect(findProcesses(`${sandboxMarker}=${sandboxId}`)).toHaveLength(1);
    await sandbox.destroy(sandboxId);
    expect(findProcesses(`${sandboxMarker}=${sandboxId}`)).toEqual([]);
  });
});
