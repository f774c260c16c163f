import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  methodOf,
  readEvents,
  runPrompt,
  saidText,
  useSessions,
  waitForEvent,
  waitForTitle,
} from './sessions.test-support.ts';

const start = useSessions();

describe('a session', () => {
  it('tells a turn from its prompt to its end, numbered without holes', async () => {
    const { sessions, cwd } = await start();
    const { session, created } = await sessions.create({ agent: 'mock', cwd });
    expect(created).toBe(true);
    const status = await runPrompt(session, 'say hello world');
    expect(status).toMatchObject({ status: 'done', stopReason: 'end_turn' });
    await waitForTitle(session);
    const events = await readEvents(session);
    expect(events.map(({ eventIndex }) => eventIndex)).toEqual(events.map((_, index) => index + 1));
    expect(saidText(events)).toBe('hello world');
    const methods = events.map(methodOf);
    const turn = methods.slice(methods.indexOf('_server/prompt_accepted'));
    expect(turn.filter((method) => method !== 'session/update')).toEqual([
      '_server/prompt_accepted',
      '_server/turn_started',
      '_server/state',
      'session/prompt',
      'response',
      '_server/turn_ended',
      '_server/state',
    ]);
    expect(events.find((event) => methodOf(event) === '_server/turn_ended')?.eventIndex).toBe(status.endIndex);
    expect(session.view({ withUsage: true })).toMatchObject({ state: 'idle', lastIndex: events.length });
  });

  it('is the same session for the same request, and another request may not have its id', async () => {
    const { sessions, cwd } = await start();
    const request = { id: 'one', agent: 'mock', cwd };
    const [first, second] = await Promise.all([sessions.create(request), sessions.create(request)]);
    expect([first.created, second.created].toSorted()).toEqual([false, true]);
    expect(first.session).toBe(second.session);
    await expect(sessions.create({ ...request, title: 'other' })).rejects.toMatchObject({
      code: 'session_already_exists',
    });
  });

  it('leaves nothing when its agent cannot be started', async () => {
    const { sessions, cwd, stateDirectory } = await start({
      program: { command: process.execPath, args: ['-e', 'process.stderr.write("no licence"); process.exit(3)'] },
    });
    const creation = sessions.create({ id: 'x', agent: 'broken', cwd });
    await expect(creation).rejects.toMatchObject({
      code: 'agent_process_exited',
      context: { exitCode: 3, stderrTail: 'no licence' },
    });
    await expect(sessions.get('x')).rejects.toMatchObject({ code: 'session_not_found' });
    expect(await readdir(join(stateDirectory, 'sessions'))).toEqual([]);
  });

  it('refuses a directory that is relative or missing before an agent is asked', async () => {
    const { sessions } = await start();
    await expect(sessions.create({ agent: 'mock', cwd: 'here' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(sessions.create({ agent: 'mock', cwd: '/no/such' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('answers a repeated idempotency key with the first prompt, another body with a mismatch', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const first = await runPrompt(session, 'say one', 'key-1');
    expect(await runPrompt(session, 'say one', 'key-1')).toEqual(first);
    await expect(session.prompt({ prompt: 'say two' }, 'key-1')).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    expect(saidText(await readEvents(session))).toBe('one');
  });

  it('runs queued prompts in order and refuses one that must not wait', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const first = await session.prompt({ prompt: 'slow 3 chunks 30ms' }, undefined);
    const second = await session.prompt({ prompt: 'say B' }, undefined);
    await expect(session.prompt({ prompt: 'say C', queue: 'reject' }, undefined)).rejects.toMatchObject({
      code: 'conflict',
    });
    const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };
    const [a, b] = [
      await session.waitForPrompt(first.promptId, forever),
      await session.waitForPrompt(second.promptId, forever),
    ];
    expect(a.endIndex).toBeLessThan(b.endIndex as number);
    expect(saidText(await readEvents(session)).endsWith('B')).toBe(true);
  });
});

it('a title that the caller gives stays, whatever the agent calls the session', async () => {
  const { sessions, cwd } = await start();
  const { session } = await sessions.create({ agent: 'mock', cwd });
  await runPrompt(session, 'title of the agent');
  expect(session.view({ withUsage: false }).title).toBe('of the agent');
  await session.update({ title: 'of the caller' });
  await runPrompt(session, 'title again of the agent');
  expect(session.view({ withUsage: false }).title).toBe('of the caller');
});

describe('permissions', () => {
  it.each([
    ['once', 'the content'],
    ['reject', undefined],
  ] as const)('a write is answered with %s', async (reply, content) => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'write out.txt the content' }, undefined);
    const asked = await waitForEvent(session, (event) => methodOf(event) === 'session/request_permission');
    const [request] = session.permissions();
    expect(request).toMatchObject({ index: asked.eventIndex, requestId: `permission-${asked.eventIndex}` });
    expect(session.view({ withUsage: false }).state).toBe('waiting_for_permission');
    session.answerPermission(request?.requestId ?? '', { reply }, 'client');
    expect(() => session.answerPermission(request?.requestId ?? '', { reply }, 'late')).toThrow(
      /already answered by client/,
    );
    await session.waitForPrompt(promptId, { signal: new AbortController().signal, timeoutMs: 20_000 });
    expect(await readFile(join(cwd, 'out.txt'), 'utf8').catch(() => undefined)).toBe(content);
    expect(
      (await readEvents(session)).filter((event) => methodOf(event) === '_server/permission_decided'),
    ).toHaveLength(1);
  });
});

describe('an agent that dies', () => {
  it('fails its turn at once with exit code, signal and stderr, and is resumed by the next prompt', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const status = await runPrompt(session, 'say before\nstderr out of cheese\ncrash SIGKILL');
    expect(status.error).toMatchObject({ code: 'agent_process_exited', signal: 'SIGKILL' });
    expect(String(status.error?.['stderrTail'])).toContain('out of cheese');
    const methods = (await readEvents(session)).map(methodOf);
    expect(methods.indexOf('_server/agent_exited')).toBeLessThan(methods.lastIndexOf('_server/turn_ended'));
    expect(session.view({ withUsage: false })).toMatchObject({ state: 'idle', evidence: { agentAlive: false } });
    expect(await runPrompt(session, 'say after')).toMatchObject({ stopReason: 'end_turn' });
  });

  it('fails its turn at once although it leaves a process that will not go', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const stubborn = join(cwd, 'stubborn.sh');
    await writeFile(stubborn, "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n", { mode: 0o755 });
    const startedAt = Date.now();
    expect((await runPrompt(session, `leave behind ${stubborn}\ncrash SIGKILL`)).error).toMatchObject({
      signal: 'SIGKILL',
    });
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    expect(await runPrompt(session, 'say after')).toMatchObject({ stopReason: 'end_turn' });
  });

  it('passes on the error that it answered', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    expect((await runPrompt(session, 'fail -32000 log in first')).error).toMatchObject({
      code: 'agent_authentication_required',
      agentError: { code: -32000, message: expect.stringContaining('log in first') as string },
    });
    expect((await runPrompt(session, 'fail 400 no such model')).error).toMatchObject({
      code: 'agent_error',
      agentError: { code: 400, message: expect.stringContaining('no such model') as string },
    });
  });
});

describe('a restarted server', () => {
  it('has the same sessions with the same events and goes on counting', async () => {
    const { sessions, cwd, restart } = await start();
    const { session } = await sessions.create({ id: 'kept', agent: 'mock', cwd });
    await runPrompt(session, 'say first', 'key');
    await sessions.close();
    const before = await readEvents(session);

    const again = await (await restart()).get('kept');
    expect((await readEvents(again)).slice(0, before.length)).toEqual(before);
    expect((await runPrompt(again, 'say first', 'key')).endIndex).toBeLessThanOrEqual(before.length);
    await runPrompt(again, 'show history');
    const after = await readEvents(again);
    expect(after.map(({ eventIndex }) => eventIndex)).toEqual(after.map((_, index) => index + 1));
    expect(saidText(after)).toContain('first');
  });

  it('ends the turn it was stopped in, once, and runs what it had accepted', async () => {
    const { sessions, cwd, restart } = await start();
    const { session } = await sessions.create({ id: 'kept', agent: 'mock', cwd });
    const running = await session.prompt({ prompt: 'slow 1000 chunks 20ms' }, undefined);
    const queued = await session.prompt({ prompt: 'say from the queue' }, undefined);
    await waitForEvent(session, (event) => saidText([event]) !== '');
    await sessions.close();
    expect(session.promptStatus(running.promptId).error).toMatchObject({ code: 'shutting_down' });

    const again = await (await restart()).get('kept');
    const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };
    expect(await again.waitForPrompt(queued.promptId, forever)).toMatchObject({ stopReason: 'end_turn' });
    const ended = (await readEvents(again)).filter((event) => methodOf(event) === '_server/turn_ended');
    expect(ended.map(({ payload }) => (payload as { params?: { promptId?: string } }).params?.promptId)).toEqual([
      running.promptId,
      queued.promptId,
    ]);
  });
});

it('a session on the disk that cannot be read takes no other with it, and its log goes to no other', async () => {
  const { sessions, cwd, stateDirectory, restart } = await start();
  await Promise.all(['good', 'torn'].map((id) => sessions.create({ id, agent: 'mock', cwd })));
  await sessions.close();
  await writeFile(join(stateDirectory, 'sessions', 'torn', 'session.json'), '{"version":1,');
  const again = await restart();
  expect((await again.list()).map(({ id }) => id)).toEqual(['good']);
  await expect(again.create({ id: 'torn', agent: 'mock', cwd })).rejects.toMatchObject({ code: 'conflict' });
  await again.delete('torn');
  const { session } = await again.create({ id: 'torn', agent: 'mock', cwd });
  const starts = (await readEvents(session)).filter((event) => methodOf(event) === '_server/agent_started');
  expect(starts).toHaveLength(1);
});

describe('deleting', () => {
  it('ends a running turn as cancelled, ends readers at the last event, and leaves nothing', async () => {
    const { sessions, cwd, stateDirectory } = await start();
    const { session } = await sessions.create({ id: 'gone', agent: 'mock', cwd });
    await session.prompt({ prompt: 'leave behind sleep 600\nslow 100000 chunks 20ms' }, undefined);
    await waitForEvent(session, (event) => saidText([event]) !== '');
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of session.log.stream({ after: 0, follow: true })) {
        seen.push(Buffer.from(chunk).toString('utf8'));
      }
    })();
    await Promise.all([sessions.delete('gone'), sessions.delete('gone')]);
    await reading;
    expect(seen.join('')).toContain('"state":"closed"');
    expect(seen.join('')).toContain('"stopReason":"cancelled"');
    await expect(sessions.get('gone')).rejects.toMatchObject({ code: 'session_not_found' });
    expect(await readdir(join(stateDirectory, 'sessions'))).toEqual([]);
  });
});
