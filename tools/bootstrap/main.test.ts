import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TemporaryRepository } from './temporary-repository.test-support.ts';

let repository: TemporaryRepository;
beforeEach(() => {
  repository = new TemporaryRepository();
});
afterEach(() => repository.remove());

test('fetches pnpm, installs, and runs the task with its arguments and exit code', async () => {
  const run = await repository.run('echo', 'one', '--two');
  expect(run).toMatchObject({ code: 3, stdout: '["one","--two"]\n' });
  expect(repository.calls()).toEqual(['npm pnpm@10.34.9', 'pnpm --version', 'pnpm install']);
  expect(readdirSync(join(repository.root, '.tooling')).sort()).toEqual(['bin', 'node-24.21.0-pnpm-10.34.9']);
});

test('a second run skips all of it in well under a second', async () => {
  await repository.run('echo');
  const before = repository.calls();
  const run = await repository.run('echo');
  expect(run.code).toBe(3);
  expect(run.stderr).toBe('');
  expect(run.elapsedMs).toBeLessThan(1_000);
  expect(repository.calls()).toEqual(before);
});

test('installs again when a package.json of the workspace changes, and only then', async () => {
  await repository.run('echo');
  repository.write('packages/two/package.json', '{"name":"two"}');
  await repository.run('echo');
  await repository.run('echo');
  expect(repository.calls().filter((call) => call === 'pnpm install')).toHaveLength(2);
  expect(repository.calls().filter((call) => call.startsWith('npm'))).toHaveLength(1);
});

test.for([
  ['ENOTFOUND', 'check the network, the proxy and the registry setting of npm'],
  ['ENOSPC', 'free some disk space'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'point NODE_EXTRA_CA_CERTS at the certificate bundle'],
] as const)('%s while fetching ends in one sentence and leaves nothing half done', async ([behaviour, advice]) => {
  repository.setNpm(behaviour);
  const run = await repository.run('echo');
  const lines = run.stderr.trim().split('\n');
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^bootstrap: npm could not fetch pnpm@10\.34\.9 \(/);
  expect(lines[1]).toContain(`(${behaviour}): ${advice}`);
  expect(readdirSync(join(repository.root, '.tooling'))).toEqual(['failure.log']);
});

test('a folder that cannot be written ends in one sentence', async () => {
  repository.write('.tooling', 'in the way');
  const run = await repository.run('echo');
  expect(run.code).toBe(1);
  expect(run.stderr).toMatch(/^bootstrap: The tool chain could not be prepared: EEXIST.*\n$/);
});

test('an unknown task is answered with the known ones', async () => {
  const run = await repository.run('fly');
  expect(run).toMatchObject({ code: 1, stderr: 'bootstrap: There is no task "fly": use one of die, echo, wait.\n' });
});

test('an interrupted fetch leaves nothing half done, and the next run is whole', async () => {
  repository.setNpm('hangs');
  const child = repository.start('echo');
  await expect.poll(() => repository.has('npm-hangs'), { timeout: 10_000 }).toBe(true);
  const npmPid = Number(readFileSync(join(repository.root, 'npm-hangs'), 'utf8'));
  child.kill('SIGTERM');
  expect(await repository.outcomeOf(child)).toMatchObject({ code: 143 });
  expect(() => process.kill(npmPid, 0)).toThrow('ESRCH');
  expect(readdirSync(join(repository.root, '.tooling'))).toEqual([]);
  repository.setNpm('works');
  expect(await repository.run('echo')).toMatchObject({ code: 3 });
});

test('a run that was killed leaves a lock and a folder that the next run clears away', async () => {
  repository.setNpm('hangs');
  const child = repository.start('echo');
  await expect.poll(() => repository.has('npm-hangs'), { timeout: 10_000 }).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  process.kill(Number(readFileSync(join(repository.root, 'npm-hangs'), 'utf8')), 'SIGKILL');
  expect(readdirSync(join(repository.root, '.tooling'))).toHaveLength(2);
  repository.setNpm('works');
  expect(await repository.run('echo')).toMatchObject({ code: 3 });
  expect(readdirSync(join(repository.root, '.tooling')).sort()).toEqual(['bin', 'node-24.21.0-pnpm-10.34.9']);
});

test('runs started at the same time fetch and install once', async () => {
  const runs = await Promise.all([repository.run('echo'), repository.run('echo'), repository.run('echo')]);
  expect(runs.map((run) => run.code)).toEqual([3, 3, 3]);
  expect(repository.calls()).toEqual(['npm pnpm@10.34.9', 'pnpm --version', 'pnpm install']);
});

test('a signal reaches the task, and its exit code comes back', async () => {
  const child = repository.start('wait');
  const outcome = repository.outcomeOf(child);
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  child.kill('SIGTERM');
  expect(await outcome).toMatchObject({ code: 7, stdout: 'waiting\ntold to stop\n' });
});

test('a task ended by a signal counts as failed with 128 plus its number', async () => {
  expect(await repository.run('die')).toMatchObject({ code: 137 });
});

test('pnpm runs from any folder', async () => {
  await repository.run('echo');
  rmSync(join(repository.root, 'calls.log'));
  const child = spawn(join(repository.root, '.tooling/bin/pnpm'), ['list'], { cwd: '/', stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(repository.calls()).toEqual(['pnpm list']);
});
