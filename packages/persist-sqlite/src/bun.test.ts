import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const bun = join(dirname(createRequire(import.meta.url).resolve('bun/package.json')), 'bin', 'bun.exe');

it('the suite passes on Bun, over bun:sqlite', { timeout: 120_000 }, async () => {
  const suite = fileURLToPath(new URL('./bun.test-support.ts', import.meta.url));
  const { stderr } = await promisify(execFile)(bun, ['test', suite], { maxBuffer: 16 * 1024 * 1024 });
  expect(stderr).toMatch(/\n\s*[3-9]\d pass\n/);
  expect(stderr).toMatch(/\n\s*0 fail\n/);
});
