import { expect, test } from 'vitest';
import { builtInAgents, createAgentCatalogue } from '../agent-catalogue.ts';
import { resolveRecipe } from './resolve-recipe.ts';

const get = (id: string) => createAgentCatalogue().get(id);

test('platform packages bear the name of this machine', () => {
  expect(resolveRecipe(get('opencode'), 'linux-x64-baseline-musl')).toMatchObject({
    version: '1.18.33',
    packages: [{ name: 'opencode-linux-x64-baseline-musl' }],
  });
  expect(resolveRecipe(get('copilot'), 'linux-arm64-musl')).toMatchObject({
    packages: [{ name: '@github/copilot-linuxmusl-arm64' }],
  });
});

test('a processor without AVX2 gets the ordinary build where there is no other', () => {
  expect(resolveRecipe(get('goose'), 'linux-x64-baseline').packages[0]?.name).toBe('@aaif/goose-binary-linux-x64');
  expect(resolveRecipe(get('claude'), 'linux-x64-baseline-musl').requiredFiles).toEqual([
    'node_modules/@anthropic-ai/claude-agent-sdk-linux-x64-musl/claude',
  ]);
});

test('a machine without a build is told which have one', () => {
  expect(() => resolveRecipe(get('goose'), 'darwin-arm64')).toThrow(
    'npm has Goose for linux-x64, not for darwin-arm64.',
  );
});

test('an agent of two packages is named by both versions, and either can be chosen', () => {
  expect(resolveRecipe(get('pi'), 'linux-x64').version).toBe('0.0.34+0.87.1');
  expect(resolveRecipe(get('pi'), 'linux-x64', { agentVersion: '0.88.0' }).version).toBe('0.0.34+0.88.0');
});

test.each(['latest', '^1.0.0', '1.0', '../../x', '1.0.0; rm -rf /', ''])('%j is no version', (version) => {
  expect(() => resolveRecipe(get('codex'), 'linux-x64', { agentProcessVersion: version })).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});

test('an agent that npm does not have says what to do instead', () => {
  expect(() => resolveRecipe(get('cursor'), 'linux-x64')).toThrow(
    expect.objectContaining({ code: 'install_failed', context: { agent: 'cursor', reason: 'not_on_npm' } }),
  );
  expect(() => resolveRecipe(get('amp'), 'linux-x64')).toThrow(/--agent-config/);
});

test('every recipe pins exact versions and can be resolved here', () => {
  const installable = builtInAgents.filter((agent) => agent.install !== undefined);
  expect(installable.map(({ id }) => id)).toEqual([
    'claude',
    'claude-light',
    'codex',
    'opencode',
    'gemini',
    'goose',
    'pi',
    'copilot',
  ]);
  for (const agent of installable) {
    const recipe = resolveRecipe(agent, 'linux-x64');
    for (const { name, version } of recipe.packages) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(name).not.toContain('{');
    }
  }
});
