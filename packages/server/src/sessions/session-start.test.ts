import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRunning } from '../../test-support/processes.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { runPrompt, scripted, useSessions } from './sessions.test-support.ts';

const start = useSessions();

/** An agent that starts and never answers one thing it is asked; the end of its input does not move it. */
const silent = (method: string) =>
  scripted(`
    process.stdin.on('end', () => setInterval(() => {}, 1000));
    if (method !== ${JSON.stringify(method)}) send({ id, result: { protocolVersion: 1, sessionId: 's', modes: {
      currentModeId: 'a', availableModes: [{ id: 'a' }, { id: 'b' }] } } });`);

/** The session as soon as the server knows it. */
async function appearing(sessions: Sessions, id: string): Promise<Session> {
  let found: Session | undefined;
  await until(async () => {
    found = await sessions.get(id).catch(() => undefined);
    return found !== undefined;
  });
  return found as Session;
}

/** Its agent, as soon as that runs. */
async function agentOf(session: Session): Promise<number> {
  await until(async () => session.view({ withUsage: false }).pid !== undefined);
  return session.view({ withUsage: false }).pid ?? 0;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('a session whose agent is being started', () => {
  it.each(['initialize', 'session/new', 'session/set_mode'])(
    'can be seen and deleted while %s waits',
    async (method) => {
      const { sessions, cwd, stateDirectory } = await start({ program: silent(method) });
      const creation = Promise.allSettled([sessions.create({ id: 'slow', agent: 'silent', cwd, mode: 'b' })]);
      const session = await appearing(sessions, 'slow');
      expect(await sessions.list()).toEqual([session]);
      const pid = await agentOf(session);
      expect(session.view({ withUsage: false }).state).toBe('starting');
      await Promise.all([sessions.delete('slow'), sessions.delete('slow')]);
      expect(await creation).toMatchObject([{ status: 'rejected', reason: { code: 'conflict' } }]);
      expect(isRunning(pid)).toBe(false);
      await expect(sessions.get('slow')).rejects.toMatchObject({ code: 'session_not_found' });
      expect(await readdir(join(stateDirectory, 'sessions'))).toEqual([]);
    },
  );

  it('ends with the server, and nobody is told that it is there', async () => {
    const { sessions, cwd, stateDirectory } = await start({ program: silent('initialize') });
    const creation = Promise.allSettled([sessions.create({ id: 'slow', agent: 'silent', cwd })]);
    const pid = await agentOf(await appearing(sessions, 'slow'));
    await sessions.close();
    expect(await creation).toMatchObject([{ status: 'rejected', reason: { code: 'shutting_down' } }]);
    expect(isRunning(pid)).toBe(false);
    expect(await readdir(join(stateDirectory, 'sessions'))).toEqual([]);
  });

  it('leaves its id to the next one at once', async () => {
    const { sessions, cwd } = await start();
    const first = Promise.allSettled([sessions.create({ id: 'a', agent: 'mock', cwd })]);
    await appearing(sessions, 'a');
    const deleted = sessions.delete('a');
    const { session, created } = await sessions.create({ id: 'a', agent: 'mock', cwd, title: 'next' });
    await deleted;
    expect(created).toBe(true);
    expect(await first).toMatchObject([{ status: 'rejected' }]);
    expect(await runPrompt(session, 'say hi')).toMatchObject({ stopReason: 'end_turn' });
    expect(await sessions.get('a')).toBe(session);
  });
});

it('a setting that the agent does not answer is given up in time', async () => {
  const { sessions, cwd } = await start({ program: silent('session/set_mode'), timings: { openTimeoutMs: 200 } });
  const { session } = await sessions.create({ agent: 'silent', cwd });
  await expect(session.update({ mode: 'b' })).rejects.toMatchObject({ code: 'timeout' });
  expect(session.view({ withUsage: false }).state).toBe('idle');
});

it('says that it is the agent who opened no conversation', async () => {
  const { sessions, cwd } = await start({ program: scripted(`send({ id, result: {} })`) });
  await expect(sessions.create({ agent: 'x', cwd })).rejects.toMatchObject({ code: 'agent_error' });
});
