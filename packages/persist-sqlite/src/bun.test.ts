import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const bun = join(dirname(createRequire(import.meta.url).resolve('bun/package.json')), 'bin', 'bun.exe');

// Bun's own runner reads these files as they are; there the driver finds `bun:sqlite`.
const files = [
  'sqlite',
  'store-errors',
  'open-database',
  'single-inserts',
  'several-processes',
  'published-tables',
].map((name) => fileURLToPath(new URL(`./${name}.test.ts`, import.meta.url)));

it('every test of the driver passes on Bun, over bun:sqlite', { timeout: 300_000 }, async () => {
  // Ended by itself before the test is given up: a run that hangs must not outlive it.
  const bounds = { maxBuffer: 16 * 1024 * 1024, timeout: 280_000, killSignal: 'SIGKILL' } as const;
  const { stderr } = await promisify(execFile)(bun, ['test', ...files], bounds);
  expect(stderr).toMatch(/\n\s*1\d\d pass\n/);
  expect(stderr).toMatch(/\n\s*0 fail\n/);
});
