import { describe, expect, it } from 'vitest';
import { createSessionRequestSchema } from './session.ts';
import { idempotencyKeySchema, sessionIdSchema } from './identifiers.ts';
import { permissionAnswerSchema } from './permission.ts';
import { promptRequestSchema } from './prompt.ts';
import { isServerEvent } from './server-event.ts';

describe('ids', () => {
  it.each(['a', 'fix-login', '0198.x_y', '_'])('%s names a session', (id) => {
    expect(sessionIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', '.', '..', '-x', '.hidden', 'a/b', 'a b', 'ä', 'x'.repeat(129), 'a\n'])('%j does not', (id) => {
    expect(sessionIdSchema.safeParse(id).success).toBe(false);
  });

  it.each(['', ' ', 'a b', 'a\r\nb', 'ü', 'x'.repeat(256)])('%j is no idempotency key', (key) => {
    expect(idempotencyKeySchema.safeParse(key).success).toBe(false);
  });
});

describe('requests', () => {
  it('name what they do not know, in place of ignoring it', () => {
    const result = createSessionRequestSchema.safeParse({ agent: 'mock', workingDirectory: '/' });
    expect(result.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['workingDirectory'] });
  });

  it.each([{ '': 'x' }, { 'A=B': 'x' }, { 'A\0': 'x' }, { A: 'x\0y' }])('take no environment of %j', (env) => {
    expect(createSessionRequestSchema.safeParse({ agent: 'mock', env }).success).toBe(false);
    expect(createSessionRequestSchema.safeParse({ agent: 'mock', env: { A: 'a=b\n', 'ä.b': '' } }).success).toBe(true);
  });

  it('pass MCP servers and content blocks on untouched', () => {
    const mcpServers = [{ name: 'x', command: '/bin/x', args: [], env: [], _meta: { a: 1 } }];
    expect(createSessionRequestSchema.parse({ agent: 'mock', mcpServers }).mcpServers).toEqual(mcpServers);
    const prompt = [{ type: 'tomorrow', data: { b: 2 }, _meta: {} }];
    expect(promptRequestSchema.parse({ prompt }).prompt).toEqual(prompt);
  });

  it('take an answer in one of two forms, not in both', () => {
    expect(permissionAnswerSchema.safeParse({ reply: 'once' }).success).toBe(true);
    expect(permissionAnswerSchema.safeParse({ optionId: 'x' }).success).toBe(true);
    for (const answer of [{}, { reply: 'maybe' }, { reply: 'once', optionId: 'x' }, { optionId: '' }]) {
      expect(permissionAnswerSchema.safeParse(answer).success).toBe(false);
    }
  });
});

it('a server event is told by its method', () => {
  expect(isServerEvent({ method: '_server/turn_ended' }, '_server/turn_ended')).toBe(true);
  expect(isServerEvent({ method: 'session/update' }, '_server/turn_ended')).toBe(false);
});
