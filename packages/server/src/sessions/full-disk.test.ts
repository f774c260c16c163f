import { writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WriteFunction } from '../log/index.ts';
import {
  methodOf,
  readEvents,
  runPrompt,
  saidText,
  scripted,
  waitForEvent,
  useSessions,
} from './sessions.test-support.ts';

const start = useSessions();

/** A disk that has no room for the first entry that holds the text. */
function refuseOnce(text: string): WriteFunction {
  let isDone = false;
  return (descriptor, bytes, offset, length, position) => {
    if (!isDone && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text)) {
      isDone = true;
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    }
    return writeSync(descriptor, bytes, offset, length, position);
  };
}

/** A disk that is full while it is said to be. */
function createDisk(): { isFull: boolean; readonly write: WriteFunction } {
  const disk = {
    isFull: false,
    write: (...[descriptor, bytes, offset, length, position]: Parameters<WriteFunction>) => {
      if (disk.isFull) {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      }
      return writeSync(descriptor, bytes, offset, length, position);
    },
  };
  return disk;
}

describe('a full disk', () => {
  it('pauses the agent, loses nothing it said, and goes on when there is space', async () => {
    const disk = createDisk();
    const { sessions, cwd } = await start({
      timings: { storageRetryMs: 20 },
      write: disk.write,
    });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'slow 20 chunks 10ms' }, undefined);
    await waitForEvent(session, (event) => saidText([event]) !== '');
    disk.isFull = true;
    await expect(session.prompt({ prompt: 'say no room' }, undefined)).rejects.toMatchObject({
      code: 'insufficient_storage',
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    disk.isFull = false;
    const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };
    expect(await session.waitForPrompt(promptId, forever)).toMatchObject({ stopReason: 'end_turn' });
    const full = await runPrompt(session, 'slow 20 chunks 0ms');
    expect(full.stopReason).toBe('end_turn');
    const chunks = (await readEvents(session)).filter((event) => saidText([event]) !== '');
    expect(chunks).toHaveLength(40);
  });

  it('records no line of the agent twice when it refuses what the server does about it', async () => {
    const { sessions, cwd } = await start({
      timings: { storageRetryMs: 20 },
      write: refuseOnce('Method not found'),
      program: scripted(`
        if (method === 'session/prompt') {
          const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'once' } };
          send({ method: 'session/update', params: { sessionId: 's', update } });
          send({ id: 0, method: 'fs/read_text_file', params: {} });
          prompt = id;
        } else if (method === undefined) send({ id: prompt, result: { stopReason: 'end_turn' } });
        else send({ id, result: { protocolVersion: 1, sessionId: 's' } });`),
    });
    const { session } = await sessions.create({ agent: 'asks', cwd });
    expect(await runPrompt(session, 'go')).toMatchObject({ stopReason: 'end_turn' });
    const events = await readEvents(session);
    expect(saidText(events)).toBe('once');
    expect(events.filter((event) => methodOf(event) === 'fs/read_text_file')).toHaveLength(1);
  });

  it('cancels a turn all the same, by ending the agent that cannot be told', async () => {
    const { sessions, cwd } = await start({
      timings: { cancelGraceMs: 50 },
      write: refuseOnce('"state":"cancelling"'),
    });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'ask something' }, undefined);
    await waitForEvent(session, (event) => methodOf(event) === 'session/request_permission');
    expect(session.cancel({})).toEqual({ cancelling: true, promptIds: [promptId] });
    const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };
    expect(await session.waitForPrompt(promptId, forever)).toMatchObject({ stopReason: 'cancelled' });
    expect(await runPrompt(session, 'say again')).toMatchObject({ stopReason: 'end_turn' });
  });

  it('delays what a killed server owes, and what came after it', async () => {
    const disk = createDisk();
    const harness = await start({ timings: { storageRetryMs: 20 }, write: disk.write });
    const { session } = await harness.sessions.create({ agent: 'mock', cwd: harness.cwd });
    const killed = await session.prompt({ prompt: 'ask something' }, undefined);
    const next = await session.prompt({ prompt: 'say next' }, undefined);
    await waitForEvent(session, (event) => methodOf(event) === 'session/request_permission');
    disk.isFull = true;
    const again = await (await harness.restartAsKilled()).get(session.id);
    expect([killed, next].map(({ promptId }) => again.promptStatus(promptId).status)).toEqual(['running', 'queued']);
    const refused = expect.objectContaining({ code: 'insufficient_storage' }) as Error;
    await expect(again.prompt({ prompt: 'say no room' }, undefined)).rejects.toEqual(refused);

    disk.isFull = false;
    const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };
    expect(await again.waitForPrompt(next.promptId, forever)).toMatchObject({ stopReason: 'end_turn' });
    expect(again.promptStatus(killed.promptId)).toMatchObject({ error: { code: 'agent_process_exited' } });
    const events = (await readEvents(again)).map(methodOf);
    expect(events.filter((method) => method === '_server/permission_decided')).toHaveLength(1);
    expect(events.indexOf('_server/permission_decided')).toBe(events.indexOf('_server/turn_ended') - 1);
  });

  it('does not keep a session from being deleted whose turns are held', async () => {
    const disk = createDisk();
    const { sessions, cwd } = await start({
      write: disk.write,
    });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { release } = session.holdTurns();
    await session.prompt({ prompt: 'say never' }, undefined);
    disk.isFull = true;
    await sessions.delete(session.id);
    release();
    await expect(sessions.get(session.id)).rejects.toMatchObject({ code: 'session_not_found' });
  });

  it('leaves a permission request open when it refuses the decision', async () => {
    const { sessions, cwd } = await start({ write: refuseOnce('_server/permission_decided') });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'ask something' }, undefined);
    await waitForEvent(session, (event) => methodOf(event) === 'session/request_permission');
    const [request] = session.permissions();
    const answer = () => session.answerPermission(request?.requestId ?? '', { reply: 'once' }, 'client');
    expect(answer).toThrow(expect.objectContaining({ code: 'insufficient_storage' }));
    expect(session.permissions()).toEqual([request]);
    expect(answer()).toMatchObject({ outcome: 'selected', reply: 'once' });
    const forever = { signal: new AbortController().signal, timeoutMs: 20_000 };
    expect(await session.waitForPrompt(promptId, forever)).toMatchObject({ stopReason: 'end_turn' });
  });
});
