import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AgentInstallProgress } from '@sandbox-agent/protocol';
import { readProcessStat } from '../../processes/contain/process-stat.ts';
import type { AgentInstaller } from './agent-installer.ts';
import { describeInstall } from './agent-installer.ts';
import {
  createTestInstaller,
  fixtureAgent,
  packFixtureAgent,
  startRegistry,
  type TestRegistry,
} from './fixture-agent.test-support.ts';

const program = new URL('install-program.test-support.ts', import.meta.url).pathname;
const npmTimeoutMs = 60_000;

let packed: string;
let tarball: string;
let stateDirectory: string;
let installer: AgentInstaller;
let registry: TestRegistry | undefined;

beforeAll(() => {
  packed = mkdtempSync(join(tmpdir(), 'fixture-agent-'));
  tarball = packFixtureAgent(packed);
}, npmTimeoutMs);
afterAll(() => rmSync(packed, { recursive: true, force: true }));
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'agents-'));
  installer = createTestInstaller(stateDirectory);
});
afterEach(async () => {
  await installer.close();
  registry?.close();
  registry = undefined;
  rmSync(stateDirectory, { recursive: true, force: true });
});

const agentDirectory = () => join(stateDirectory, 'agents', 'fixture');
/** What lies in the agent's folder besides whole installs. */
const leftovers = () =>
  existsSync(agentDirectory()) ? readdirSync(agentDirectory()).filter((name) => name.startsWith('.')) : [];

test(
  'installs, tells how it goes, records what was installed, and runs no script',
  { timeout: npmTimeoutMs },
  async () => {
    const agent = fixtureAgent(tarball);
    expect(await installer.find(agent)).toBeUndefined();
    const progress: AgentInstallProgress[] = [];
    const outcome = await installer.install(agent, { onProgress: (step) => progress.push(step) });

    expect(progress.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['downloading', 'verifying', 'activating', 'done']),
    );
    expect(outcome.alreadyInstalled).toBe(false);
    const { directory, manifest } = outcome.installed;
    expect(directory).toBe(join(agentDirectory(), '1.0.0'));
    expect(manifest.packages).toEqual([
      { path: 'node_modules/fixture-agent', version: '1.0.0', integrity: expect.stringMatching(/^sha512-/) },
    ]);
    expect(manifest.checkedFiles).toMatchObject([
      { path: 'node_modules/fixture-agent/main.js', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    expect(execFileSync(process.execPath, [join(directory, manifest.launchFile)], { encoding: 'utf8' })).toBe(
      'fixture agent\n',
    );
    expect(existsSync(join(directory, 'node_modules/fixture-agent/script-ran'))).toBe(false);
    expect(leftovers()).toEqual([]);

    const again = await installer.install(agent);
    expect(describeInstall(again)).toEqual({
      already_installed: true,
      artifacts: [
        { kind: 'agent_process', path: join(directory, manifest.launchFile), source: 'npm', version: '1.0.0' },
      ],
    });
  },
);

test(
  'callers at the same time, here and in other processes, share one install',
  { timeout: npmTimeoutMs },
  async () => {
    const agent = fixtureAgent(tarball);
    const run = promisify(execFile);
    const other = createTestInstaller(stateDirectory);
    const [first, second, third, fourth] = await Promise.all([
      installer.install(agent),
      installer.install(agent),
      other.install(agent),
      run(process.execPath, [program, stateDirectory, tarball]).then(
        ({ stdout }) => JSON.parse(stdout) as { alreadyInstalled: boolean },
      ),
    ]);
    expect(first).toBe(second);
    const downloads = [first, third, fourth].filter(({ alreadyInstalled }) => !alreadyInstalled);
    expect(downloads).toHaveLength(1);
    expect(leftovers()).toEqual([]);
  },
);

test(
  'an install that is killed counts for nothing, and the next one cleans up',
  { timeout: npmTimeoutMs },
  async () => {
    registry = await startRegistry('silent');
    const child = spawn(process.execPath, [program, stateDirectory], {
      env: { ...process.env, npm_config_registry: registry.url },
      stdio: 'ignore',
    });
    await registry.asked;
    child.kill('SIGKILL');
    await once(child, 'exit');
    const agent = fixtureAgent(tarball);
    expect(await installer.find(agent)).toBeUndefined();
    const work = leftovers().find((name) => name.startsWith('.work-')) ?? '';
    const owner = JSON.parse(readFileSync(join(agentDirectory(), work, 'owner.json'), 'utf8')) as {
      worker: { pid: number };
    };
    expect(leftovers()).toContain('.lock');

    const { alreadyInstalled } = await installer.install(agent);
    expect(alreadyInstalled).toBe(false);
    expect(leftovers()).toEqual([]);
    const worker = readProcessStat(owner.worker.pid);
    expect(worker === undefined || worker.state === 'Z').toBe(true);
  },
);

test(
  'installs into a folder behind a symbolic link, as sandboxes share theirs',
  { timeout: npmTimeoutMs },
  async () => {
    mkdirSync(join(stateDirectory, 'shared'));
    symlinkSync(join(stateDirectory, 'shared'), join(stateDirectory, 'agents'));
    const agent = fixtureAgent(tarball);
    const { alreadyInstalled, installed } = await installer.install(agent);
    expect(alreadyInstalled).toBe(false);
    expect(existsSync(join(installed.directory, installed.manifest.launchFile))).toBe(true);
  },
);

test('an install that is cancelled leaves no process and no file', { timeout: npmTimeoutMs }, async () => {
  registry = await startRegistry('silent');
  const waiting = createTestInstaller(stateDirectory, { npm_config_registry: registry.url });
  const stop = new AbortController();
  const install = waiting.install(fixtureAgent(), { signal: stop.signal });
  await registry.asked;
  stop.abort(new Error('enough'));
  await expect(install).rejects.toThrow('enough');
  await waiting.close();
  expect(leftovers()).toEqual([]);
});

test('an install that the end of the server cuts short says so', { timeout: npmTimeoutMs }, async () => {
  registry = await startRegistry('silent');
  const waiting = createTestInstaller(stateDirectory, { npm_config_registry: registry.url });
  const install = Promise.allSettled([waiting.install(fixtureAgent())]);
  await registry.asked;
  await waiting.close();
  expect(await install).toMatchObject([{ status: 'rejected', reason: { code: 'shutting_down' } }]);
  expect(leftovers()).toEqual([]);
});

test('a caller who gives up does not take the install from the others', { timeout: npmTimeoutMs }, async () => {
  const stop = new AbortController();
  const agent = fixtureAgent(tarball);
  const impatient = installer.install(agent, {
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  });
  const patient = installer.install(agent);
  await expect(impatient).rejects.toThrow('enough');
  expect((await patient).alreadyInstalled).toBe(false);
});

test('a damaged install is found and replaced; a touched one is not', { timeout: npmTimeoutMs }, async () => {
  const agent = fixtureAgent(tarball);
  const { installed } = await installer.install(agent);
  const launchFile = join(installed.directory, installed.manifest.launchFile);
  utimesSync(launchFile, new Date(), new Date());
  expect(await installer.findDamage(installed)).toBeUndefined();
  appendFileSync(launchFile, 'while (true);');
  expect(await installer.findDamage(installed)).toBe('node_modules/fixture-agent/main.js');
  expect((await installer.ensure(agent)).alreadyInstalled).toBe(false);
  expect(readFileSync(launchFile, 'utf8')).not.toContain('while');
  expect(leftovers()).toEqual([]);
});

test('reinstalling replaces a whole install', { timeout: npmTimeoutMs }, async () => {
  const agent = fixtureAgent(tarball);
  const first = await installer.install(agent);
  const second = await installer.install(agent, { reinstall: true });
  expect(second.alreadyInstalled).toBe(false);
  expect(second.installed.manifest.installedAt).toBeGreaterThan(first.installed.manifest.installedAt);
});

test('what npm was content with is refused when a file is missing', { timeout: npmTimeoutMs }, async () => {
  const agent = fixtureAgent(tarball, ['node_modules/fixture-agent/native']);
  await expect(installer.install(agent)).rejects.toMatchObject({
    code: 'install_failed',
    context: { reason: 'incomplete' },
    message: expect.stringContaining('node_modules/fixture-agent/native is missing'),
  });
  expect(leftovers()).toEqual([]);
  expect(await installer.find(agent)).toBeUndefined();
});

test('an unknown package is told as such, with what npm said', { timeout: npmTimeoutMs }, async () => {
  registry = await startRegistry('not-found');
  const asking = createTestInstaller(stateDirectory, { npm_config_registry: registry.url });
  await expect(asking.install(fixtureAgent())).rejects.toMatchObject({
    code: 'install_failed',
    context: { reason: 'not_found', npmTail: expect.stringContaining('E404') },
  });
  expect(leftovers()).toEqual([]);
});

test('without npm it says what is missing', async () => {
  const poor = createTestInstaller(stateDirectory, { PATH: stateDirectory });
  await expect(poor.install(fixtureAgent(tarball))).rejects.toMatchObject({
    code: 'install_failed',
    context: { reason: 'no_npm' },
  });
  expect(leftovers()).toEqual([]);
});

test('a version that is chosen stays in use until another choice', { timeout: npmTimeoutMs }, async () => {
  const agent = fixtureAgent(tarball);
  await expect(installer.install(agent, { agentProcessVersion: 'latest' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
  await expect(installer.install(agent, { agentVersion: '1.0.0' })).rejects.toMatchObject({ code: 'invalid_request' });
  const pinned = {
    ...agent,
    install: { ...agent.install!, packages: [{ ...agent.install!.packages[0]!, version: '2.0.0' }] },
  };
  await installer.install(pinned, { agentProcessVersion: '1.0.0' });
  expect((await installer.find(pinned))?.manifest.version).toBe('1.0.0');
  expect((await installer.ensure(pinned)).installed.manifest.version).toBe('1.0.0');
  await expect(installer.install(pinned)).rejects.toMatchObject({ context: { reason: 'incomplete' } });
  expect((await installer.find(pinned))?.manifest.version).toBe('1.0.0');
});
