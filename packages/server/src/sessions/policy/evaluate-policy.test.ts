import type { PermissionPolicy, PermissionRule } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRequest } from './judge-request.ts';
import { actionOf, editOf, judgeCall, shellOf } from './policy.test-support.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

const cwd = '/not/there/repo';

describe('a policy', () => {
  it('is decided by its first rule that matches, which the decision names', () => {
    const rules: PermissionRule[] = [
      { action: 'deny', path: '**/*.pem', name: 'no keys' },
      { action: 'allow', toolKind: 'edit', path: '**', remember: true },
      { action: 'deny', toolKind: 'edit' },
    ];
    expect(judgeCall({ rules }, editOf('key.pem'))).toEqual({
      action: 'deny',
      rule: { index: 0, name: 'no keys' },
      isRemembered: false,
    });
    expect(judgeCall({ rules }, editOf('src/a.ts'))).toEqual({
      action: 'allow',
      rule: { index: 1 },
      isRemembered: true,
    });
    expect(judgeCall({ rules }, editOf('../other'))).toMatchObject({ action: 'deny', rule: { index: 2 } });
    expect(judgeCall({ rules }, shellOf('ls'))).toEqual({ action: 'ask', isRemembered: false });
    expect(judgeCall({ rules, default: 'allow' }, { kind: 'think', rawInput: { a: 1 } }).action).toBe('allow');
  });

  it('asks for what it cannot evaluate', () => {
    const policy: PermissionPolicy = { rules: [{ action: 'deny', path: '/etc/**' }], default: 'allow' };
    for (const toolCall of [undefined, null, 'x', 5]) {
      expect(judgeRequest(policy, { toolCall, known: undefined, cwd }).action).toBe('ask');
    }
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
      },
    );
    expect(judgeRequest(policy, { toolCall: hostile, known: undefined, cwd })).toMatchObject({
      action: 'ask',
      reason: expect.stringContaining('could not be read'),
    });
  });
});

describe('rules about kind and title', () => {
  it('match by wildcard; what is not said is asked before it is denied, and not allowed', () => {
    expect(actionOf({ action: 'allow', toolKind: 'read' }, { kind: 'read' })).toBe('allow');
    expect(actionOf({ action: 'allow', title: 'mcp__lab__*' }, { title: 'mcp__lab__echo', rawInput: { a: 1 } })).toBe(
      'allow',
    );
    expect(actionOf({ action: 'allow', toolKind: 'read' }, { title: 'x' })).toBe('ask');
    expect(actionOf({ action: 'deny', toolKind: 'execute' }, { title: 'x' }, { otherwise: 'allow' })).toBe('ask');
    expect(actionOf({ action: 'deny', toolKind: 'execute' }, editOf('x'), { otherwise: 'allow' })).toBe('allow');
  });

  it('a title never allows the command that it quotes', () => {
    expect(actionOf({ action: 'allow', title: 'git *' }, shellOf('git status; rm -rf /'))).toBe('ask');
    expect(actionOf({ action: 'allow', title: 'git *' }, { kind: 'execute', title: 'git status …' })).toBe('ask');
  });
});

describe('for every policy and call', { timeout: 60_000 }, () => {
  const text = fc.constantFrom('*', '**', 'src/**', 'git *', 'rm *', 'edit', 'execute', '*.test', '/etc/**', 'a?');
  const rule: fc.Arbitrary<PermissionRule> = fc.record(
    {
      action: fc.constantFrom('allow', 'deny', 'ask'),
      toolKind: text,
      path: text,
      command: text,
      host: text,
      title: text,
    },
    { requiredKeys: ['action'] },
  );
  const call: fc.Arbitrary<ToolCallStatement> = fc.record(
    {
      kind: fc.constantFrom('edit', 'execute', 'fetch', 'other', 'read'),
      title: fc.constantFrom('git status', 'Edit', 'ab'),
      locations: fc.array(fc.record({ path: fc.constantFrom('src/a', '/etc/x', '../b', '~/c') }), { maxLength: 3 }),
      rawInput: fc.record(
        {
          command: fc.constantFrom('git status', 'rm x', 'git a; rm b', 'git $(x)'),
          url: fc.constantFrom('http://a.test', 'http://b.org', 'x'),
          path: fc.constantFrom('src/b', '/etc/y'),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );

  it('a rule in front decides for itself or changes nothing but to ask', () => {
    fc.assert(
      fc.property(rule, fc.array(rule, { maxLength: 4 }), call, (first, rules, toolCall) => {
        const before = judgeCall({ rules }, toolCall).action;
        const after = judgeCall({ rules: [first, ...rules] }, toolCall);
        expect([first.action, before, 'ask']).toContain(after.action);
        if (after.rule?.index !== 0) {
          expect(after.action).toBe(before);
        } else if (after.action !== 'ask') {
          expect(after.action).toBe(first.action);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a further path outside takes an allowance by path away, never gives one', () => {
    fc.assert(
      fc.property(rule, call, (one, toolCall) => {
        const more = {
          ...toolCall,
          locations: [...((toolCall.locations as object[] | undefined) ?? []), { path: '/outside/of/everything' }],
        };
        const isLimited = one.path !== undefined && !['*', '**'].includes(one.path);
        if (one.action === 'allow' && isLimited) {
          expect(judgeCall({ rules: [one] }, more).action).toBe('ask');
        }
        if (one.action === 'deny' && judgeCall({ rules: [one], default: 'allow' }, toolCall).action === 'deny') {
          expect(judgeCall({ rules: [one], default: 'allow' }, more).action).toBe('deny');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
