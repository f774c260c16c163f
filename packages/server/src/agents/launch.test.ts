import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAgentCatalogue } from './agent-catalogue.ts';
import type { AgentInstaller } from './install/agent-installer.ts';
import type { InstalledAgent } from './install/installed-agents.ts';
import { createLaunchResolver, type LaunchResolverOptions } from './launch.ts';

const directory = '/state/agents/x/1.0.0';
const installed: InstalledAgent = {
  directory,
  manifest: {
    format: 1,
    agentId: 'x',
    version: '1.0.0',
    platform: 'linux-x64',
    installedAt: 1,
    packages: [],
    launchFile: 'node_modules/x/main.js',
    checkedFiles: [],
  },
};

/** An installer that has, or has not, the agent, and takes note of what it is asked for. */
function fakeInstaller(state: { has: boolean; damage?: string }) {
  const asked: string[] = [];
  const installer: AgentInstaller = {
    find: async () => (state.has ? installed : undefined),
    findDamage: async () => state.damage,
    install: async () => Promise.reject(new Error('a launch ensures, it does not choose')),
    ensure: async (agent) => {
      asked.push(agent.id);
      return { alreadyInstalled: state.has, installed };
    },
    close: async () => undefined,
  };
  return { installer, asked };
}

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'bin-'));
});
afterEach(() => rmSync(bin, { recursive: true }));

const resolver = (options: Partial<LaunchResolverOptions> = {}) =>
  createLaunchResolver({
    catalogue: createAgentCatalogue(),
    installer: fakeInstaller({ has: true }).installer,
    environment: { PATH: bin, HOME: '/home/user', SANDBOX_AGENT_TOKEN: 'secret' },
    installsLazily: true,
    isRootInSandbox: false,
    self: { command: '/usr/bin/node', args: ['/app/sandbox-agent.js'] },
    nodePath: '/usr/bin/node',
    ...options,
  });

test('a script is run by the Node.js of the server', async () => {
  const launch = await resolver()('claude', { cwd: '/work', sessionEnv: { ANTHROPIC_API_KEY: 'key' } });
  expect(launch).toMatchObject({
    agentId: 'claude',
    version: '1.0.0',
    command: '/usr/bin/node',
    args: [join(directory, 'node_modules/x/main.js')],
    cwd: '/work',
    env: { HOME: '/home/user', DISABLE_AUTOUPDATER: '1', ANTHROPIC_API_KEY: 'key' },
  });
  expect(launch.env).not.toHaveProperty('SANDBOX_AGENT_TOKEN');
  expect(launch.env).not.toHaveProperty('IS_SANDBOX');
});

test('root in a sandbox says so to the agent that needs it', async () => {
  expect((await resolver({ isRootInSandbox: true })('claude', { cwd: '/' })).env).toHaveProperty('IS_SANDBOX', '1');
});

test('a native program is started itself', async () => {
  const launch = await resolver()('goose', { cwd: '/' });
  expect([launch.command, ...launch.args]).toEqual([
    join(directory, 'node_modules/x/main.js'),
    'acp',
    '--with-builtin',
    'developer',
  ]);
});

test('the mock is this program in another role', async () => {
  const launch = await resolver()('mock', { cwd: '/' });
  expect([launch.command, ...launch.args]).toEqual(['/usr/bin/node', '/app/sandbox-agent.js', 'mock-agent']);
});

test('an agent that is missing is installed, unless that is not allowed', async () => {
  const { installer, asked } = fakeInstaller({ has: false });
  await resolver({ installer })('codex', { cwd: '/' });
  expect(asked).toEqual(['codex']);
  await expect(resolver({ installer, installsLazily: false })('codex', { cwd: '/' })).rejects.toMatchObject({
    code: 'agent_not_installed',
    context: { agent: 'codex' },
  });
  await expect(resolver({ installer })('codex', { cwd: '/', mayInstall: false })).rejects.toMatchObject({
    code: 'agent_not_installed',
  });
  expect(asked).toEqual(['codex']);
});

test('a damaged install is not started', async () => {
  const { installer } = fakeInstaller({ has: true, damage: 'node_modules/x/main.js' });
  await expect(resolver({ installer, installsLazily: false })('codex', { cwd: '/' })).rejects.toThrow(
    /damaged: node_modules\/x\/main\.js/,
  );
});

test('a program of somebody else is found on the PATH, or its hint is given', async () => {
  await expect(resolver()('cursor', { cwd: '/' })).rejects.toMatchObject({
    code: 'agent_not_installed',
    message: expect.stringContaining('https://cursor.com/cli'),
  });
  writeFileSync(join(bin, 'cursor-agent'), '');
  await expect(resolver()('cursor', { cwd: '/' })).rejects.toMatchObject({ code: 'agent_not_installed' });
  chmodSync(join(bin, 'cursor-agent'), 0o755);
  const launch = await resolver()('cursor', { cwd: '/' });
  expect([launch.command, ...launch.args]).toEqual([join(bin, 'cursor-agent'), 'acp']);
  expect(launch).not.toHaveProperty('version');
  mkdirSync(join(bin, 'other'));
  await expect(resolver()('cursor', { cwd: '/', sessionEnv: { PATH: join(bin, 'other') } })).rejects.toMatchObject({
    code: 'agent_not_installed',
  });
});

test('without any Node.js a script is not started', async () => {
  await expect(resolver({ nodePath: undefined })('codex', { cwd: '/' })).rejects.toThrow(/no `node` on the PATH/);
});

test('an unknown agent is refused', async () => {
  await expect(resolver()('nobody', { cwd: '/' })).rejects.toMatchObject({ code: 'unsupported_agent' });
});
