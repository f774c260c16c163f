import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, createFixture, findProcesses, until } from './local-provider.test-support.ts';
import { sandboxMarker } from './leftover-processes.ts';
import type { SandboxDescriptor } from './sandbox-directory.ts';

async function descriptorOf(directory: string, sandboxId: string): Promise<Required<SandboxDescriptor>> {
  return JSON.parse(readFileSync(join(directory, sandboxId, 'sandbox.json'), 'utf8')) as Required<SandboxDescriptor>;
}

describe('local()', () => {
  it('starts a server with a token that nobody else can read, and leaves nothing behind', async () => {
    const { directory, provider } = await createFixture();
    const sandbox = provider();
    const stages: string[] = [];
    const id = await sandbox.create({ labels: { owner: 'me' }, onProgress: ({ stage }) => stages.push(stage) });
    expect(stages).toContain('boot');
    expect(await (await ask(sandbox, id, '/v1/health')).json()).toMatchObject({ status: 'ok' });
    const url = (await sandbox.getUrl?.(id)) ?? '';
    expect((await fetch(`${url}/v1/sessions`)).status).toBe(401);
    const token = (await sandbox.getToken?.(id)) ?? '';
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(statSync(join(directory, id, 'token')).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, id)).mode & 0o777).toBe(0o700);
    expect(findProcesses(token, 'cmdline')).toEqual([]);
    expect(findProcesses(token, 'environ')).toEqual([]);
    expect(await sandbox.list?.({ owner: 'me' })).toMatchObject([{ sandboxId: id, labels: { owner: 'me' } }]);
    expect(await sandbox.list?.({ owner: 'somebody' })).toEqual([]);

    await sandbox.destroy(id);
    expect(findProcesses(`${sandboxMarker}=${id}`)).toEqual([]);
    expect(existsSync(join(directory, id))).toBe(false);
    await sandbox.destroy(id);
    await expect(sandbox.reconnect?.(id)).rejects.toMatchObject({ name: 'SandboxDestroyedError' });
  });

  it('starts a killed server again, with its port, its token and its sessions', async () => {
    const { directory, provider } = await createFixture();
    const sandbox = provider();
    const id = await sandbox.create();
    const created = await ask(sandbox, id, '/v1/sessions', {
      method: 'POST',
      body: JSON.stringify({ id: 'kept', agent: 'mock', cwd: directory }),
    });
    expect(created.status).toBe(201);
    const before = await descriptorOf(directory, id);
    await sandbox.ensureServer?.(id);
    expect((await descriptorOf(directory, id)).server).toEqual(before.server);

    process.kill(before.server.pid, 'SIGKILL');
    // Another process of this user does the recovering, and two at once.
    const [other, another] = [provider(), provider()];
    await Promise.all([other.ensureServer?.(id), another.ensureServer?.(id)]);
    const after = await descriptorOf(directory, id);
    expect(after.server.pid).not.toBe(before.server.pid);
    expect(after.server.url).toBe(before.server.url);
    expect(findProcesses(`${directory}/${id}/token`, 'cmdline')).toEqual([after.server.pid]);
    expect(await (await ask(sandbox, id, '/v1/sessions')).json()).toMatchObject({ sessions: [{ id: 'kept' }] });
  });

  it('ends a server that lives and does not answer, and starts it again', async () => {
    const { directory, provider } = await createFixture();
    const sandbox = provider();
    const id = await sandbox.create();
    const before = await descriptorOf(directory, id);
    process.kill(before.server.pid, 'SIGSTOP');
    await sandbox.ensureServer?.(id);
    expect((await descriptorOf(directory, id)).server.pid).not.toBe(before.server.pid);
    expect((await ask(sandbox, id, '/v1/health')).status).toBe(200);
  });

  it('takes away what a killed server left', async () => {
    const { directory, provider } = await createFixture();
    const sandbox = provider();
    const id = await sandbox.create();
    await ask(sandbox, id, '/v1/sessions', {
      method: 'POST',
      body: JSON.stringify({ id: 'busy', agent: 'mock', cwd: directory }),
    });
    const { server } = await descriptorOf(directory, id);
    process.kill(server.pid, 'SIGSTOP');
    const marked = findProcesses(`${sandboxMarker}=${id}`);
    expect(marked.length).toBeGreaterThan(1);
    process.kill(server.pid, 'SIGKILL');
    await sandbox.destroy(id);
    expect(findProcesses(`${sandboxMarker}=${id}`)).toEqual([]);
  });

  it('passes environment, root and agents on, and keeps a state directory that is not its own', async () => {
    const { directory, provider } = await createFixture();
    const stateDir = join(directory, '..', 'my-state');
    const sandbox = provider({ stateDir, env: { FROM_OPTIONS: 'a' }, log: 'pipe' });
    const id = await sandbox.create({ env: { FROM_CREATE: 'b' } });
    const { server } = await descriptorOf(directory, id);
    const environment = readFileSync(`/proc/${server.pid}/environ`, 'latin1').split('\0');
    expect(environment).toEqual(expect.arrayContaining(['FROM_OPTIONS=a', 'FROM_CREATE=b']));
    await until(() => readFileSync(join(directory, id, 'server.log'), 'utf8').includes('listening'), 'log');
    await sandbox.destroy(id);
    expect(existsSync(stateDir)).toBe(true);
  });

  it('shares the installed agents of the user between sandboxes', async () => {
    const { directory, provider } = await createFixture();
    const sandbox = provider();
    const id = await sandbox.create();
    await writeFile(join(directory, '..', 'agents', 'marker'), 'shared');
    expect(readFileSync(join(directory, id, 'state', 'agents', 'marker'), 'utf8')).toBe('shared');
    await sandbox.destroy(id);
    expect(existsSync(join(directory, '..', 'agents', 'marker'))).toBe(true);
  });

  it('says why a server did not start, and leaves nothing', async () => {
    const { directory, provider } = await createFixture();
    const program = join(directory, '..', 'broken');
    await writeFile(program, '#!/bin/sh\necho "no luck today" >&2\nexit 3\n');
    await chmod(program, 0o755);
    await expect(provider({ binaryPath: program }).create()).rejects.toThrow(/exit code 3[^]*no luck today/);
    await expect(provider({ binaryPath: '/nowhere/server' }).create()).rejects.toThrow('/nowhere/server');
    await writeFile(program, '#!/bin/sh\nexec sleep 60\n');
    await expect(provider({ binaryPath: program, startTimeoutMs: 100 }).create()).rejects.toThrow('within 100 ms');
    const controller = new AbortController();
    const aborted = provider({ binaryPath: program }).create({ signal: controller.signal });
    await until(
      () => findProcesses(directory, 'cmdline').length > 0 || findProcesses('sleep\x0060', 'cmdline').length > 0,
      'start',
    );
    controller.abort(new Error('changed my mind'));
    await expect(aborted).rejects.toThrow('changed my mind');
    expect(await provider().list?.()).toEqual([]);
  });

  it('refuses ids that are none', async () => {
    const { provider } = await createFixture();
    await expect(provider().destroy('../../etc')).rejects.toThrow('no id of a local sandbox');
  });
});
