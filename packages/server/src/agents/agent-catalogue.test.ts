import { readdirSync } from 'node:fs';
import { agentCapabilitiesSchema, sessionIdSchema } from '@sandbox-agent/protocol';
import { expect, test } from 'vitest';
import { builtInAgents, createAgentCatalogue } from './agent-catalogue.ts';
import { cursor } from './catalogue/cursor.ts';

test('one file an agent, each in the list, each id once', () => {
  const files = readdirSync(new URL('catalogue/', import.meta.url)).filter((name) => name !== 'acp-capabilities.ts');
  const ids = builtInAgents.map(({ id }) => id);
  expect(new Set(ids)).toEqual(new Set(files.map((name) => name.replace('.ts', ''))));
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(builtInAgents)('$id is well formed', (agent) => {
  expect(sessionIdSchema.safeParse(agent.id).success).toBe(true);
  expect(Object.keys(agentCapabilitiesSchema.parse(agent.capabilities))).toHaveLength(18);
  expect(agent.install !== undefined || agent.installHint !== undefined || agent.launch.target.kind === 'self').toBe(
    true,
  );
  if (agent.quirks.desyncAfterCancel) {
    expect(agent.quirks.desyncRecovery).toBeDefined();
  }
  expect(agent.capabilities.permissions).toBe(agent.quirks.asksPermission !== 'never');
});

test('an unknown id is answered with the known ones', () => {
  expect(() => createAgentCatalogue().get('nobody')).toThrow(
    expect.objectContaining({
      code: 'unsupported_agent',
      context: { agent: 'nobody', supportedAgents: builtInAgents.map(({ id }) => id) },
    }),
  );
});

test('a custom agent takes the place of a built-in one', () => {
  const own = { ...cursor, name: 'Mine' };
  const catalogue = createAgentCatalogue([own, { ...cursor, id: 'new' }]);
  expect(catalogue.get('cursor')).toBe(own);
  expect(catalogue.list().map(({ id }) => id)).toEqual([...builtInAgents.map(({ id }) => id), 'new']);
});
