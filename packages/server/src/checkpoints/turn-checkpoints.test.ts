import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint, CheckpointList, EventPage, RestoredCheckpoint } from '@sandbox-agent/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange, type Exchange } from '../../test-support/exchange.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

let directory: string;
let server: TestServer | undefined;

afterEach(async () => {
  await server?.stop('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'sa-turns-'));
  mkdirSync(work());
  server = await startServer({ directory, environment });
}

const work = (name = ''): string => join(directory, 'work', name);

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Exchange> {
  const { url } = server as TestServer;
  return exchange({
    url,
    method,
    path,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function createSession(id: string, checkpoints?: boolean): Promise<void> {
  const permissions = { rules: [], default: 'allow' };
  const answer = await send('POST', '/v1/sessions', {
    id,
    agent: 'mock',
    cwd: work(),
    permissions,
    ...(checkpoints === undefined ? {} : { checkpoints }),
  });
  expect(answer.status, answer.text).toBe(201);
}

async function prompt(session: string, text: string): Promise<void> {
  const answer = await send('POST', `/v1/sessions/${session}/prompts`, { prompt: text }, { prefer: 'wait=20' });
  expect(answer.json, answer.text).toMatchObject({ status: 'done', stopReason: 'end_turn' });
}

async function events(session: string): Promise<{ method: string; params: Record<string, unknown> }[]> {
  const page = (await send('GET', `/v1/sessions/${session}/events?limit=10000`)).json as EventPage;
  return page.events.map(({ payload }) => payload as { method: string; params: Record<string, unknown> });
}

async function list(session: string): Promise<Checkpoint[]> {
  return ((await send('GET', `/v1/checkpoints?sessionId=${session}`)).json as CheckpointList).checkpoints;
}

describe('a session with checkpoints', { timeout: 90_000 }, () => {
  it('has one before each turn, and can go back to any', async () => {
    await start();
    writeFileSync(work('notes.md'), 'zero');
    await createSession('one', true);
    for (const text of ['first', 'second', 'third']) {
      await prompt('one', `write notes.md ${text}`);
    }
    expect(readFileSync(work('notes.md'), 'utf8')).toBe('third');
    const [third, second, first] = await list('one');
    const log = await events('one');
    const told = log.filter(({ method }) => method === '_server/checkpoint');
    expect(told.map(({ params }) => params['checkpointId'])).toEqual([first?.id, second?.id, third?.id]);
    expect(told.map(({ params }) => params['promptId'])).toEqual([first?.promptId, second?.promptId, third?.promptId]);
    // The checkpoint is there before the prompt goes to the agent.
    const order = log.map(({ method }) => method).filter((method) => /checkpoint|session\/prompt/.test(method));
    expect(order).toEqual(Array.from({ length: 3 }, () => ['_server/checkpoint', 'session/prompt']).flat());

    const answer = await send('POST', `/v1/checkpoints/${second?.id}/restore`, {});
    expect(answer.status, answer.text).toBe(200);
    const restored = answer.json as RestoredCheckpoint;
    expect(restored.sessionIds).toEqual(['one']);
    expect(readFileSync(work('notes.md'), 'utf8')).toBe('first');
    expect((await events('one')).at(-1)).toMatchObject({
      method: '_server/checkpoint_restored',
      params: { checkpointId: second?.id, safetyCheckpointId: restored.safety.id, filesWritten: 1, by: 'client' },
    });
    await send('POST', `/v1/checkpoints/${first?.id}/restore`, {});
    expect(readFileSync(work('notes.md'), 'utf8')).toBe('zero');
    await send('POST', `/v1/checkpoints/${restored.safety.id}/restore`, {});
    expect(readFileSync(work('notes.md'), 'utf8')).toBe('third');
    await prompt('one', 'say still here');
    expect((await send('DELETE', `/v1/checkpoints/${first?.id}`)).status).toBe(204);
    expect((await send('GET', `/v1/checkpoints/${first?.id}`)).status).toBe(404);
  });

  it('is not restored under a running turn, unless the request cancels it; turns wait for the restore', async () => {
    await start();
    writeFileSync(work('file'), 'then');
    await createSession('one', true);
    await createSession('bystander');
    const { json } = await send('POST', '/v1/checkpoints', { sessionId: 'one', title: 'Before' });
    const { id } = json as Checkpoint;
    writeFileSync(work('file'), 'now');
    await send('POST', '/v1/sessions/one/prompts', { prompt: 'hang' });
    const refused = await send('POST', `/v1/checkpoints/${id}/restore`, {});
    expect(refused.status, refused.text).toBe(409);
    expect(refused.json).toMatchObject({ running: [{ sessionId: 'one' }] });
    expect(readFileSync(work('file'), 'utf8')).toBe('now');
    const [done, next] = await Promise.all([
      send('POST', `/v1/checkpoints/${id}/restore`, { cancel: true }),
      send('POST', '/v1/sessions/one/prompts', { prompt: 'say next' }, { prefer: 'wait=20' }),
    ]);
    expect(done.status, done.text).toBe(200);
    expect(next.json, next.text).toMatchObject({ stopReason: 'end_turn' });
    expect(readFileSync(work('file'), 'utf8')).toBe('then');
    for (const session of ['one', 'bystander']) {
      expect((await events(session)).map(({ method }) => method)).toContain('_server/checkpoint_restored');
    }
    const ended = (await events('one')).filter(({ method }) => method === '_server/turn_ended');
    expect(ended.map(({ params }) => params['stopReason'])).toEqual(['cancelled', 'end_turn']);
  });

  it('loses no prompt when there can be no checkpoint, and says why', async () => {
    const programs = await mkdtemp(join(tmpdir(), 'sa-programs-'));
    symlinkSync(process.execPath, join(programs, 'node'));
    await start({ PATH: programs });
    await createSession('one', true);
    await prompt('one', 'say hello');
    expect((await events('one')).find(({ method }) => method === '_server/checkpoint_failed')).toMatchObject({
      params: { code: 'git_not_installed' },
    });
    await rm(programs, { recursive: true });
  });

  it('goes on after its server was killed in the middle of a checkpoint', async () => {
    await start();
    for (let index = 0; index < 40; index += 1) {
      writeFileSync(work(`file-${index}`), Buffer.alloc(1024 * 1024, index));
    }
    await createSession('one', true);
    await prompt('one', 'write file-0 changed');
    for (let index = 1; index < 40; index += 1) {
      writeFileSync(work(`file-${index}`), Buffer.alloc(1024 * 1024, index + 100));
    }
    const accepted = await send('POST', '/v1/sessions/one/prompts', { prompt: 'write file-1 after' });
    expect(accepted.status).toBe(202);
    const [key = ''] = readdirSync(join(directory, 'state', 'checkpoints'));
    const lock = join(directory, 'state', 'checkpoints', key, 'repository', 'index-kept.lock');
    await expect.poll(() => existsSync(lock), { timeout: 15_000, interval: 1 }).toBe(true);
    await server?.stop('SIGKILL');
    server = await startServer({ directory });
    await prompt('one', 'write file-2 later');
    const [newest, first] = await list('one');
    expect(newest).toMatchObject({ fileCount: 40 });
    expect((await send('POST', `/v1/checkpoints/${first?.id}/restore`, {})).status).toBe(200);
    expect(readFileSync(work('file-1'))[0]).toBe(1);
    expect((await send('POST', `/v1/checkpoints/${newest?.id}/restore`, {})).status).toBe(200);
    expect(readFileSync(work('file-3'))[0]).toBe(103);
  });

  it('refuses what it cannot mean', async () => {
    await start();
    for (const body of [{}, { cwd: work(), sessionId: 'one' }, { cwd: work(), extra: 1 }, { cwd: '' }]) {
      expect((await send('POST', '/v1/checkpoints', body)).status).toBe(400);
    }
    expect((await send('POST', '/v1/checkpoints', { sessionId: 'nobody' })).status).toBe(404);
    expect((await send('POST', '/v1/checkpoints', { cwd: work('missing') })).status).toBe(404);
    expect((await send('POST', '/v1/checkpoints/x/restore', {})).status).toBe(404);
    const { json } = await send('POST', '/v1/checkpoints', { cwd: work() });
    expect((await send('POST', `/v1/checkpoints/${(json as Checkpoint).id}/restore`, { force: true })).status).toBe(
      400,
    );
    expect((await send('GET', `/v1/checkpoints/${(json as Checkpoint).id}/diff?to=x`)).status).toBe(404);
  });
});

it(
  'a session without checkpoints has nothing of them: no directory, no event, no git',
  { timeout: 90_000 },
  async () => {
    await start();
    await createSession('one');
    await prompt('one', 'write file x');
    expect(existsSync(join(directory, 'state', 'checkpoints'))).toBe(false);
    expect((await events('one')).some(({ method }) => method?.includes('checkpoint') === true)).toBe(false);
  },
);
