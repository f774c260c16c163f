import { writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { methodOf, readEvents, runPrompt, saidText, useSessions, waitForEvent } from './sessions.test-support.ts';

const start = useSessions();
const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };

describe('cancelling', () => {
  it('ends a streaming turn and keeps the session', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'slow 1000 chunks 20ms' }, undefined);
    await waitForEvent(session, (event) => saidText([event]) !== '');
    const pid = session.view({ withUsage: false }).pid;
    expect(session.cancel({ includeQueued: false })).toEqual({ cancelling: true, promptIds: [promptId] });
    expect(await session.waitForPrompt(promptId, forever)).toMatchObject({ stopReason: 'cancelled' });
    expect(await runPrompt(session, 'say still here')).toMatchObject({ stopReason: 'end_turn' });
    expect(session.view({ withUsage: false }).pid).toBe(pid);
  });

  it('answers open permission requests as cancelled', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'write out.txt x' }, undefined);
    await waitForEvent(session, (event) => methodOf(event) === 'session/request_permission');
    session.cancel({ includeQueued: false });
    expect(await session.waitForPrompt(promptId, forever)).toMatchObject({ stopReason: 'cancelled' });
    expect(session.permissions()).toEqual([]);
  });

  it('kills an agent that ignores it, and the next prompt goes on with the conversation', async () => {
    const { sessions, cwd } = await start({ timings: { cancelGraceMs: 100 } });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    await runPrompt(session, 'say remember this');
    const { promptId } = await session.prompt(
      { prompt: 'ignore cancel\nsay deaf\nslow 100000 chunks 20ms' },
      undefined,
    );
    await waitForEvent(session, (event) => saidText([event]).includes('deaf'));
    session.cancel({ includeQueued: false });
    expect(await session.waitForPrompt(promptId, forever)).toMatchObject({ stopReason: 'cancelled' });
    expect(await runPrompt(session, 'say back')).toMatchObject({ stopReason: 'end_turn' });
    const started = (await readEvents(session)).filter((event) => methodOf(event) === '_server/agent_started');
    expect(started.map(({ payload }) => (payload as { params?: { resumed?: string } }).params?.resumed)).toEqual([
      'new',
      'resume',
    ]);
  });

  it('cancels the queue only when asked', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    expect(session.cancel({ includeQueued: true })).toEqual({ cancelling: false, promptIds: [] });
    const running = await session.prompt({ prompt: 'slow 1000 chunks 20ms' }, undefined);
    const queued = await session.prompt({ prompt: 'say never' }, undefined);
    await waitForEvent(session, (event) => saidText([event]) !== '');
    expect(session.cancel({ includeQueued: true }).promptIds).toEqual([running.promptId, queued.promptId]);
    expect(session.promptStatus(queued.promptId)).toMatchObject({ status: 'done', stopReason: 'cancelled' });
  });

  it('ends one prompt that waits, and leaves its turn and the others alone', async () => {
    const { sessions, cwd } = await start();
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const running = await session.prompt({ prompt: 'slow 1000 chunks 20ms' }, undefined);
    const [first, second] = [
      await session.prompt({ prompt: 'say never' }, undefined),
      await session.prompt({ prompt: 'say after all' }, undefined),
    ];
    const { promptId } = first;
    expect(session.cancel({ promptId })).toEqual({ cancelling: true, promptIds: [promptId] });
    expect(session.promptStatus(promptId)).toMatchObject({ status: 'done', stopReason: 'cancelled' });
    expect(session.promptStatus(running.promptId).status).toBe('running');
    expect(session.cancel({ promptId })).toEqual({ cancelling: false, promptIds: [] });
    expect(session.cancel({ promptId: running.promptId }).promptIds).toEqual([running.promptId]);
    expect(await session.waitForPrompt(second.promptId, forever)).toMatchObject({ stopReason: 'end_turn' });
    expect(session.promptStatus(running.promptId)).toMatchObject({ stopReason: 'cancelled' });
    const said = saidText(await readEvents(session));
    expect(said).toContain('after all');
    expect(said).not.toContain('never');
    expect(session.cancel({ promptId: second.promptId })).toEqual({ cancelling: false, promptIds: [] });
    expect(() => session.cancel({ promptId: 'none' })).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('keeps a queued prompt whose end the log refuses', async () => {
    let isFull = false;
    const { sessions, cwd } = await start({
      write: (descriptor, bytes, offset, length, position) => {
        if (isFull) {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        }
        return writeSync(descriptor, bytes, offset, length, position);
      },
    });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const running = await session.prompt({ prompt: 'hang' }, undefined);
    const queued = await session.prompt({ prompt: 'say still here' }, undefined);
    await waitForEvent(session, (event) => methodOf(event) === 'session/prompt');
    isFull = true;
    expect(() => session.cancel({ includeQueued: true })).toThrow(
      expect.objectContaining({ code: 'insufficient_storage' }),
    );
    isFull = false;
    session.cancel({ promptId: running.promptId });
    expect(await session.waitForPrompt(queued.promptId, forever)).toMatchObject({ stopReason: 'end_turn' });
  });
});
