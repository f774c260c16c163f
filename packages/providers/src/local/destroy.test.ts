import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sandboxMarker } from './leftover-processes.ts';
import { createFixture, findProcesses, serverSource, until } from './local-provider.test-support.ts';
import type { SandboxDescriptor } from './sandbox-directory.ts';

it('a sandbox that is destroyed while its server is started again leaves nothing', async () => {
  const { directory, provider } = await createFixture();
  for (const headStartMs of [0, 30, 120]) {
    const sandbox = provider();
    const id = await sandbox.create();
    const file = join(directory, id, 'sandbox.json');
    process.kill((JSON.parse(readFileSync(file, 'utf8')) as Required<SandboxDescriptor>).server.pid, 'SIGKILL');
    const ensuring = sandbox.ensureServer?.(id).catch((error: Error) => error.name);
    await delay(headStartMs);
    await provider().destroy(id);
    // Either it was first, or it is told that there is nothing left to start.
    expect([undefined, 'SandboxDestroyedError']).toContain(await ensuring);
    expect(findProcesses(`${sandboxMarker}=${id}`)).toEqual([]);
    expect(existsSync(join(directory, id))).toBe(false);
  }
});

it('a description that cannot be read hides no other sandbox, and goes with all it left', async () => {
  const { directory, provider } = await createFixture();
  const sandbox = provider();
  const [broken, sound] = [await sandbox.create(), await sandbox.create()];
  await writeFile(join(directory, broken, 'sandbox.json'), '');
  expect((await sandbox.list?.())?.map(({ sandboxId }) => sandboxId)).toEqual([sound]);
  await expect(sandbox.reconnect?.(broken)).rejects.toMatchObject({ name: 'SandboxDestroyedError' });
  await sandbox.destroy(broken);
  expect(findProcesses(`${sandboxMarker}=${broken}`)).toEqual([]);
  expect(existsSync(join(directory, broken))).toBe(false);
});

it('a sandbox whose creator was killed before its server listened can be found and destroyed', async () => {
  const { directory, provider } = await createFixture();
  const program = join(directory, '..', 'late-server');
  await writeFile(program, `#!/bin/sh\nsleep 0.5\nexec '${process.execPath}' '${serverSource()}' "$@"\n`);
  await chmod(program, 0o755);
  const module = new URL('./local.ts', import.meta.url).href;
  const options = JSON.stringify({ directory, root: join(directory, '..'), binaryPath: program, detached: true });
  const create = `const { local } = await import('${module}'); await local(${options}).create({ labels: { owner: 'me' } });`;
  const creator = spawn(process.execPath, ['--input-type=module', '-e', create], { stdio: 'ignore' });
  await until(() => findProcesses(`--token-file\0${directory}`, 'cmdline').length > 0, 'start');
  creator.kill('SIGKILL');
  await once(creator, 'exit');

  const sandbox = provider({ detached: true });
  const [left] = (await sandbox.list?.({ owner: 'me' })) ?? [];
  const id = left?.sandboxId ?? '';
  expect(findProcesses(`${sandboxMarker}=${id}`)).not.toEqual([]);
  await expect(sandbox.getUrl?.(id)).rejects.toThrow('has not been started yet');
  await sandbox.ensureServer?.(id);
  expect(await sandbox.getUrl?.(id)).toMatch(/^http:/);
  await sandbox.destroy(id);
  expect(findProcesses(`${sandboxMarker}=${id}`)).toEqual([]);
});
