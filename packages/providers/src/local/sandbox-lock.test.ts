import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify } from './process-identity.ts';
import { withSandboxLock } from './sandbox-lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-agent-lock-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const taken = async (): Promise<string> => 'taken';

it('lets one in at a time, and leaves no file', async () => {
  const file = join(directory, 'lock');
  let inside = 0;
  let most = 0;
  const enter = (): Promise<void> =>
    withSandboxLock(file, 5_000, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    });
  await Promise.all([enter(), enter(), enter()]);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('is taken from a holder that died, and from one that was killed while it wrote', async () => {
  const file = join(directory, 'lock');
  await writeFile(file, JSON.stringify({ ...identify(process.pid), startTime: '1' }));
  expect(await withSandboxLock(file, 1_000, taken)).toBe('taken');

  await writeFile(file, '{"pid":1');
  expect(await withSandboxLock(file, 5_000, taken)).toBe('taken');
});

it('is not taken from a living holder, nor from one that is writing', async () => {
  const file = join(directory, 'lock');
  for (const text of [JSON.stringify(identify(process.pid)), '']) {
    await writeFile(file, text);
    await expect(withSandboxLock(file, 120, taken)).rejects.toThrow('120 ms');
  }
});
