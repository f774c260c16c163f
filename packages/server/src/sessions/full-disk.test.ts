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

describe('a full disk', () => {
  it('pauses the agent, loses nothing it said, and goes on when there is space', async () => {
    let isFull = false;
    const { writeSync } = await import('node:fs');
    const { sessions, cwd } = await start({
      timings: { storageRetryMs: 20 },
      write: (descriptor, bytes, offset, length, position) => {
        if (isFull) {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        }
        return writeSync(descriptor, bytes, offset, length, position);
      },
    });
    const { session } = await sessions.create({ agent: 'mock', cwd });
    const { promptId } = await session.prompt({ prompt: 'slow 20 chunks 10ms' }, undefined);
    await waitForEvent(session, (event) => saidText([event]) !== '');
    isFull = true;
    await expect(session.prompt({ prompt: 'say no room' }, undefined)).rejects.toMatchObject({
      code: 'insufficient_storage',
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    isFull = false;
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
