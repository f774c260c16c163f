import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PermissionDecision, PermissionPolicy } from '@sandbox-agent/protocol';
import { describe, expect, it } from 'vitest';
import { dryRunPolicy } from './policy/dry-run.ts';
import type { Session } from './session.ts';
import {
  methodOf,
  readEvents,
  runPrompt,
  scripted,
  useSessions,
  waitForEvent,
  waitForTitle,
} from './sessions.test-support.ts';

const start = useSessions();
const signal = new AbortController().signal;

const policy: PermissionPolicy = {
  rules: [
    { name: 'notes', action: 'allow', toolKind: 'edit', path: 'notes/**' },
    { name: 'no keys', action: 'deny', path: '**/*.pem' },
    { action: 'allow', command: 'git *' },
  ],
};

async function decisions(session: Session): Promise<PermissionDecision[]> {
  const events = await readEvents(session);
  return events
    .filter((event) => methodOf(event) === '_server/permission_decided')
    .map(({ payload }) => (payload as unknown as { params: PermissionDecision }).params);
}

const dryRun = (session: Session, tried: PermissionPolicy) =>
  dryRunPolicy({ entries: session.log.entries({ after: 0 }), policy: tried, cwd: session.cwd, signal });

describe('the policy of a session', () => {
  it('answers the agent, each answer an event that names the rule, and leaves the rest to people', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd, permissions: policy });
    await runPrompt(session, 'write notes/a.md hello\nwrite x.pem secret\nwrite notes/../x.pem secret');
    expect(existsSync(join(cwd, 'notes/a.md'))).toBe(true);
    expect(existsSync(join(cwd, 'x.pem'))).toBe(false);
    const decided = { by: 'policy', outcome: 'selected' };
    expect(await decisions(session)).toMatchObject([
      { ...decided, optionId: 'allow', reply: 'once', rule: { index: 0, name: 'notes' } },
      { ...decided, optionId: 'reject', reply: 'reject', rule: { index: 1, name: 'no keys' } },
      { ...decided, optionId: 'reject', reply: 'reject', rule: { index: 1, name: 'no keys' } },
    ]);
    const methods = (await readEvents(session)).map((event) => JSON.stringify(event.payload));
    expect(methods.some((text) => text.includes('waiting_for_permission'))).toBe(false);

    await session.prompt({ prompt: 'write other.txt x' }, undefined);
    await waitForEvent(session, ({ payload }) => JSON.stringify(payload).includes('waiting_for_permission'));
    const [open] = session.permissions();
    session.answerPermission(open?.requestId ?? '', { reply: 'reject' }, 'Zoë');
    expect((await decisions(session)).at(-1)).toMatchObject({ by: 'Zoë', reply: 'reject' });
  });

  it('is in the log before the agent hears of it', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd, permissions: policy });
    await runPrompt(session, 'run git --version');
    const events = await readEvents(session);
    const asked = events.findIndex((event) => methodOf(event) === 'session/request_permission');
    expect(methodOf(events[asked + 1]!)).toBe('_server/permission_decided');
    expect(events[asked + 2]).toMatchObject({
      sender: 'client',
      payload: { result: { outcome: { outcome: 'selected' } } },
    });
  });

  it('makes the agent stop asking only where a rule says so', async () => {
    const { sessions, cwd } = await start();
    const rule = { action: 'allow', toolKind: 'edit' } as const;
    const { session } = await sessions.create({ agent: 'mock', cwd, permissions: { rules: [rule] } });
    await runPrompt(session, 'write a x\nwrite b x');
    expect((await decisions(session)).map(({ optionId }) => optionId)).toEqual(['allow', 'allow']);
    await session.update({ permissions: { rules: [{ ...rule, remember: true }] } }, 'owner');
    await runPrompt(session, 'write c x\nwrite d x');
    expect((await decisions(session)).map(({ optionId }) => optionId)).toEqual(['allow', 'allow', 'allow-always']);
  });

  it('is replaced for what is open too, survives a restart, and can be removed', async () => {
    const harness = await start();
    const { session } = await harness.sessions.create({
      id: 'p',
      agent: 'mock',
      cwd: harness.cwd,
      permissions: policy,
    });
    const { promptId } = await session.prompt({ prompt: 'write other.txt x' }, undefined);
    await waitForEvent(session, (event) => methodOf(event) === 'session/request_permission');
    await session.update({ permissions: { rules: [], default: 'deny' } }, 'Zoë');
    await session.waitForPrompt(promptId, { signal, timeoutMs: 10_000 });
    expect(existsSync(join(harness.cwd, 'other.txt'))).toBe(false);
    expect((await decisions(session)).at(-1)).toMatchObject({ by: 'policy', reply: 'reject' });
    const changed = (await readEvents(session)).find(
      (event) => methodOf(event) === '_server/permission_policy_changed',
    );
    expect(changed?.payload).toMatchObject({ params: { by: 'Zoë', policy: { default: 'deny' } } });

    await harness.sessions.close();
    const again = await (await harness.restart()).get('p');
    expect(again.view({ withUsage: false }).permissions).toEqual({ rules: [], default: 'deny' });
    await runPrompt(again, 'write other.txt x');
    expect(existsSync(join(harness.cwd, 'other.txt'))).toBe(false);

    await again.update({ permissions: null });
    expect(again.view({ withUsage: false }).permissions).toBeUndefined();
    await again.prompt({ prompt: 'write other.txt x' }, undefined);
    await waitForEvent(again, ({ payload }) => JSON.stringify(payload).includes('waiting_for_permission'));
  });

  it('is tried on what has happened without changing anything', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd, permissions: policy });
    await runPrompt(session, 'write notes/a.md hello\nwrite x.pem secret\nrun git --version');
    await waitForTitle(session);
    const before = session.log.lastIndex;
    const strict = await dryRun(session, { rules: [{ name: 'all', action: 'deny', toolKind: 'edit' }] });
    expect(strict).toMatchObject({
      total: 3,
      results: [
        {
          action: 'deny',
          rule: { index: 0, name: 'all' },
          toolKind: 'edit',
          decision: { by: 'policy', reply: 'once' },
        },
        { action: 'deny', title: 'Write x.pem', decision: { reply: 'reject' } },
        { action: 'ask', toolKind: 'execute', decision: { reply: 'once' } },
      ],
    });
    expect(session.log.lastIndex).toBe(before);
    const actions = (await dryRun(session, policy)).results.map(({ action }) => action);
    expect(actions).toEqual(['allow', 'deny', 'allow']);
  });
});

describe('an agent that offers less than it should', () => {
  const asking = (
    options: object[],
    toolCall: unknown = { toolCallId: 'c', kind: 'edit', locations: [{ path: 'a' }] },
  ) => ({
    program: scripted(`
      const answer = (result) => send({ id, result });
      if (method === 'initialize') answer({ protocolVersion: 1, agentCapabilities: {} });
      if (method === 'session/new') answer({ sessionId: 's' });
      if (method === 'session/prompt') {
        prompt = id;
        send({ id: 0, method: 'session/request_permission', params: { sessionId: 's', options: ${JSON.stringify(options)}, toolCall: ${JSON.stringify(toolCall)} } });
      }
      if (id === 0 && method === undefined) send({ id: prompt, result: { stopReason: 'end_turn' } });`),
  });
  const always = { optionId: 'y', name: 'Always', kind: 'allow_always' };
  const never = { optionId: 'n', name: 'Never', kind: 'reject_always' };

  it.each([
    ['cannot be denied: the request is cancelled', [always], 'deny', { outcome: 'cancelled', by: 'policy' }],
    ['can only be denied for good', [always, never], 'deny', { optionId: 'n', reply: 'reject' }],
  ] as const)('%s', async (_name, options, action, decision) => {
    const { sessions, cwd } = await start(asking([...options]));
    const { session } = await sessions.create({ agent: 'x', cwd, permissions: { rules: [], default: action } });
    await runPrompt(session, 'go');
    expect(await decisions(session)).toMatchObject([decision]);
  });

  it.each([
    ['can only be allowed for good', [always, never], undefined],
    ['offers nothing', [], undefined],
    ['names no tool call', [{ optionId: 'o', name: 'Once', kind: 'allow_once' }], null],
  ] as const)('that %s is left to people', async (_name, options, toolCall) => {
    const { sessions, cwd } = await start(asking([...options], toolCall));
    const { session } = await sessions.create({ agent: 'x', cwd, permissions: { rules: [], default: 'allow' } });
    await session.prompt({ prompt: 'go' }, undefined);
    await waitForEvent(session, ({ payload }) => JSON.stringify(payload).includes('waiting_for_permission'));
    expect(session.permissions()).toHaveLength(1);
    expect(await decisions(session)).toEqual([]);
  });
});
