import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLaunchEnvironment, type LaunchEnvironmentOptions } from './launch-environment.ts';

const build = (options: Partial<LaunchEnvironmentOptions> = {}) =>
  createLaunchEnvironment({
    serverEnvironment: {},
    recipe: { target: { kind: 'self' }, args: [], environment: {}, isolation: { strayTemporaryFiles: [] } },
    installDirectory: '/state/agents/x/1.0.0',
    platform: 'linux-x64',
    isRootInSandbox: false,
    ...options,
  });

const recipe = (environment: Record<string, string>) => ({
  target: { kind: 'self' as const },
  args: [],
  environment,
  rootSandboxEnvironment: { IS_SANDBOX: '1' },
  isolation: { strayTemporaryFiles: [] },
});

test('the recipe wins over the server, the session over both', () => {
  const environment = build({
    serverEnvironment: { A: 'server', B: 'server', C: 'server' },
    recipe: recipe({ B: 'recipe', C: 'recipe' }),
    sessionEnvironment: { C: 'session' },
  });
  expect(environment).toEqual({ A: 'server', B: 'recipe', C: 'session' });
});

test('placeholders are filled in the recipe only', () => {
  const environment = build({
    serverEnvironment: { A: '{install}' },
    recipe: recipe({ B: '{install}/bin/{platform}' }),
  });
  expect(environment).toEqual({ A: '{install}', B: '/state/agents/x/1.0.0/bin/linux-x64' });
});

test('root is told to be in a sandbox only where it is', () => {
  expect(build({ recipe: recipe({}) })).toEqual({});
  expect(build({ recipe: recipe({}), isRootInSandbox: true })).toEqual({ IS_SANDBOX: '1' });
});

test('what says that root is in a sandbox is never inherited', () => {
  expect(build({ recipe: recipe({}), serverEnvironment: { IS_SANDBOX: 'yes' } })).toEqual({});
  expect(build({ serverEnvironment: { IS_SANDBOX: 'yes' } })).toEqual({ IS_SANDBOX: 'yes' });
});

test('the mark of a local sandbox goes on', () => {
  const serverEnvironment = { SANDBOX_AGENT_LOCAL_SANDBOX: 'id', SANDBOX_AGENT_LOCAL_SANDBOX_ROOT: '/' };
  expect(build({ serverEnvironment })).toEqual({ SANDBOX_AGENT_LOCAL_SANDBOX: 'id' });
});

test('nothing of the server itself is inherited, whatever its case', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'SANDBOX_AGENT_TOKEN',
        'sandbox_agent_token_file',
        'SANDBOX_AGENT_STATE_DIR',
        'NODE_CHANNEL_FD',
        'BUN_BE_BUN',
      ),
      fc.string({ minLength: 1 }),
      (name, value) => {
        expect(build({ serverEnvironment: { [name]: value } })).toEqual({});
      },
    ),
  );
});

test('node is on the PATH of the agent, last, and only where no other is', () => {
  const nodePath = process.execPath;
  const folder = nodePath.slice(0, nodePath.lastIndexOf('/'));
  expect(build({ nodePath, serverEnvironment: { PATH: '/nowhere' } })['PATH']).toBe(`/nowhere:${folder}`);
  expect(build({ nodePath })['PATH']).toBe(folder);
  expect(build({ nodePath, serverEnvironment: { PATH: folder } })['PATH']).toBe(folder);
});
