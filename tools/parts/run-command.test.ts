import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

test('collects both outputs and the exit code, and gives no stdin', async () => {
  const script = `process.stdin.on('end', () => { console.log('out'); console.error('err'); process.exit(3); }).resume();`;
  const { exitCode, output } = await runCommand(process.execPath, { args: ['-e', script] });
  expect(exitCode).toBe(3);
  expect(output.trim().split('\n').sort()).toEqual(['err', 'out']);
});

test('a program that does not exist is a result', async () => {
  const { exitCode, output } = await runCommand('no-such-program-anywhere');
  expect(exitCode).toBeNull();
  expect(output).toContain('ENOENT');
});

test('an abort ends the whole group', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-command-'));
  const started = join(folder, 'started');
  const grandchild = `require('node:fs').writeFileSync(${JSON.stringify(started)}, ''); setInterval(() => {}, 1000);`;
  const script = `
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });
    setInterval(() => {}, 1000);`;
  const controller = new AbortController();
  const running = runCommand(process.execPath, { args: ['-e', script], signal: controller.signal });
  await expect.poll(() => existsSync(started), { timeout: 10_000 }).toBe(true);
  controller.abort();
  // The grandchild holds the pipe, so a result means that it is gone too.
  expect(await running).toEqual({ exitCode: null, output: '' });
  rmSync(folder, { recursive: true });
});
