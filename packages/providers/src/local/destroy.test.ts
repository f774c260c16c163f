import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sandboxMarker } from './leftover-processes.ts';
import { createFixture, findProcesses } from './local-provider.test-support.ts';
import type { SandboxDescriptor } from './sandbox-directory.ts';

it('a sandbox that is destroyed while its server is started again leaves nothing', async () => {
  const { directory, provider } = await createFixture();
  for (const headStartMs of [0, 30, 120]) {
    const sandbox = provider();
    const id = await sandbox.create();
    const file = join(directory, id, 'sandbox.json');
    process.kill((JSON.parse(readFileSync(file, 'utf8')) as SandboxDescriptor).server.pid, 'SIGKILL');
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
