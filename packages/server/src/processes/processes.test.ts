import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentTarget } from '../../test-support/server-target.ts';
import { startServer } from '../../test-support/start-server.ts';
import { decode, entriesOf, sleepers, tag, ProcessApi, until } from './processes.test-support.ts';

let api: ProcessApi;
beforeAll(async () => {
  api = await ProcessApi.start();
});
afterAll(() => api.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a process', () => {
  it('is listed while it runs and after, with what is known of it', async () => {
    const created = await api.createShell(`echo hello; exec sleep ${tag(4101)}`, {
      interactive: true,
      env: { A: 'b' },
    });
    expect(created).toMatchObject({
      id: expect.stringMatching(/^proc_\d+$/) as string,
      command: 'sh',
      args: ['-c', `echo hello; exec sleep ${tag(4101)}`],
      tty: false,
      interactive: true,
      owner: 'user',
      status: 'running',
      pid: expect.any(Number) as number,
    });
    const { resourceUsage, ...running } = await api.get(created.id);
    expect(running).toEqual(created);
    expect(resourceUsage).toMatchObject({ processCount: 1, residentBytes: expect.any(Number) as number });
    for (const query of ['', '?owner=user']) {
      expect((await api.send('GET', query)).body).toEqual({ processes: expect.arrayContaining([created]) as unknown });
    }
    expect((await api.send('GET', '?owner=desktop')).body).toEqual({ processes: [] });
    expect((await api.send('GET', '?owner=nobody')).status).toBe(400);
    const { body: exited } = await api.send('POST', `/${created.id}/kill?waitMs=10000`);
    expect(exited).toMatchObject({ status: 'exited', signal: 'SIGKILL', exitedAtMs: expect.any(Number) as number });
    expect(exited).not.toHaveProperty('pid');
    expect(exited).not.toHaveProperty('exitCode');
    expect(sleepers(4101)).toEqual([]);
  });

  it('tells its exit code, and takes a kill after its end for nothing', async () => {
    const { id } = await api.createShell('exit 7');
    await until('it has exited', async () => (await api.get(id)).status === 'exited');
    expect(await api.get(id)).toMatchObject({ exitCode: 7 });
    expect((await api.send('POST', `/${id}/kill?waitMs=1000`)).body).toMatchObject({ exitCode: 7 });
    expect((await api.send('POST', `/${id}/stop`)).body).toMatchObject({ exitCode: 7 });
  });

  it('is stopped with all it started, gently, and killed when it refuses (0.4.2 signals the first process only)', async () => {
    const line = `setsid sleep ${tag(4102)} & trap "" TERM; sh -c "trap '' TERM; sleep ${tag(4103)}" & echo ready; while :; do sleep ${tag(4104)}; done`;
    const { id } = await api.createShell(line);
    await until('it is ready', async () => (await api.output(id)).includes('ready'));
    const started = performance.now();
    const { body: stopped } = await api.send('POST', `/${id}/stop?waitMs=300`);
    expect(stopped).toMatchObject({ status: 'running' });
    expect(performance.now() - started).toBeGreaterThan(250);
    await until('who did not refuse is gone', () => sleepers(4102).length === 0);
    expect((await api.send('POST', `/${id}/kill?waitMs=10000`)).body).toMatchObject({ status: 'exited' });
    expect(sleepers(4102, 4103, 4104)).toEqual([]);
    const gentle = await api.createShell(`trap "echo bye; exit 5" TERM; echo ready; sleep ${tag(4105)} & wait`);
    await until('it is ready', async () => (await api.output(gentle.id)).includes('ready'));
    expect((await api.send('POST', `/${gentle.id}/stop?waitMs=10000`)).body).toMatchObject({ exitCode: 5 });
    expect(await api.output(gentle.id)).toBe('ready\nbye\n');
    expect(sleepers(4105)).toEqual([]);
  });

  it('has an id and output of its own, however many are started at once', async () => {
    const created = await Promise.all(
      Array.from({ length: 12 }, (_, index) => api.create({ command: 'echo', args: [`number ${index}`] })),
    );
    expect(new Set(created.map(({ id }) => id)).size).toBe(12);
    for (const { id, args } of created) {
      expect(decode(entriesOf(await api.follow(id))).toString()).toBe(`${args[0]}\n`);
    }
  });

  it('takes signals', async () => {
    const { id } = await api.createShell('trap "echo usr1" USR1; echo ready; while :; do sleep 0.05; done');
    await until('it is ready', async () => (await api.output(id)).includes('ready'));
    expect((await api.send('POST', `/${id}/signal`, { signal: 'SIGUSR1' })).status).toBe(200);
    await until('it was told', async () => (await api.output(id)).includes('usr1'));
    for (const body of [{ signal: 'SIGNONE' }, { signal: 9 }, {}, { signal: 'SIGUSR1', x: 1 }]) {
      expect((await api.send('POST', `/${id}/signal`, body)).status).toBe(400);
    }
    await api.send('POST', `/${id}/kill?waitMs=10000`);
    expect((await api.send('POST', `/${id}/signal`, { signal: 'SIGUSR1' })).status).toBe(409);
  });

  it('ends what its first process leaves when it exits', async () => {
    const { id } = await api.createShell(`setsid sleep ${tag(4106)} & sleep ${tag(4107)} & echo left`);
    await until('nothing is left', () => sleepers(4106, 4107).length === 0);
    const events = await api.follow(id);
    expect(decode(entriesOf(events)).toString()).toBe('left\n');
    expect(events.at(-1)).toMatchObject({ event: 'exit', data: { exitCode: 0, signal: null } });
  });

  it('is deleted when it has exited, and not before', async () => {
    const { id } = await api.create({ command: 'sleep', args: [tag(4108)] });
    expect((await api.send('DELETE', `/${id}`)).status).toBe(409);
    expect(sleepers(4108)).toHaveLength(1);
    await api.send('POST', `/${id}/kill`);
    await until('it has exited', async () => (await api.get(id)).status === 'exited');
    expect((await api.send('DELETE', `/${id}`)).status).toBe(204);
    for (const [method, path, body] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/stop'],
      ['POST', '/kill'],
      ['GET', '/logs'],
      ['GET', '/logs?follow=true'],
      ['POST', '/input', { data: '' }],
      ['POST', '/signal', { signal: 'SIGHUP' }],
      ['POST', '/terminal/resize', { cols: 1, rows: 1 }],
    ] as const) {
      const answer = await api.send(method, `/${id}${path}`, body);
      expect(answer).toMatchObject({ status: 404, body: { type: 'urn:sandbox-agent:error:not_found', id } });
    }
  });

  it('is not started over the limit, nor one that cannot be, which is a bad request (0.4.2: 502)', async () => {
    const running = ((await api.send('GET', '')).body['processes'] as { status: string }[]).filter(
      ({ status }) => status === 'running',
    ).length;
    await api.send('POST', '/config', { maxConcurrentProcesses: running + 1 });
    const { id } = await api.create({ command: 'sleep', args: [tag(4109)] });
    expect(await api.send('POST', '', { command: 'sleep', args: [tag(4110)] })).toMatchObject({ status: 409 });
    await api.send('POST', `/${id}/kill?waitMs=10000`);
    expect((await api.create({ command: 'true' })).status).toBe('running');
    await api.send('POST', '/config', { maxConcurrentProcesses: 64 });
    for (const request of [
      { command: 'no-such-program' },
      { command: 'no-such-program', tty: true },
      { command: 'true', cwd: '/nowhere', tty: true },
      { command: 'true', cols: 80, rows: 24 },
      { command: 'true', tty: true, cols: 0, rows: 24 },
      { command: 'true', tty: 'yes' },
    ]) {
      expect((await api.send('POST', '', request)).status, JSON.stringify(request)).toBe(400);
    }
  });

  it('leaves neither processes nor files when the server ends', async () => {
    const own = await ProcessApi.start();
    const { id } = await own.createShell(
      `trap "" TERM HUP; setsid sleep ${tag(4111)} & head -c 1000000 /dev/zero; sleep ${tag(4112)}`,
    );
    const terminal = await own.createShell(`trap "" HUP TERM; sleep ${tag(4113)}`, { tty: true });
    await until('they run', () => sleepers(4111, 4113).length === 2);
    await until('output is on the disk', async () => (await own.logs(id, '?tail=1')).entries.length === 1);
    expect(terminal.tty).toBe(true);
    const runs = join(own.server.stateDirectory, 'runs');
    expect(readdirSync(runs)).toHaveLength(1);
    own.server.program.process.kill('SIGTERM');
    expect(await own.server.program.exited).toEqual({ code: 0, signal: null });
    expect(sleepers(4111, 4112, 4113)).toEqual([]);
    expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([]);
    await own.stop();
  });

  it('does not outlive a server that is killed once the next one starts', async () => {
    const first = await ProcessApi.start();
    const { directory } = first.server;
    await first.createShell(`trap "" HUP; setsid sleep ${tag(4114)} & sleep ${tag(4115)}`, { tty: true });
    await first.createShell(`head -c 1000000 /dev/zero; setsid sleep ${tag(4116)} & sleep ${tag(4117)}`);
    const left = (): number[] => sleepers(4114, 4115, 4116, 4117);
    await until('they run', () => left().length === 4);
    first.server.program.process.kill('SIGKILL');
    await first.server.program.exited;
    const second = new ProcessApi(await startServer({ directory }));
    await until('they are ended', () => left().length === 0);
    expect((await second.send('GET', '')).body).toEqual({ processes: [] });
    await second.stop();
    await first.stop();
  });
});

describe('the input of a process', () => {
  it('is written in order, in any encoding, until its end', async () => {
    const { id } = await api.create({ command: 'cat' });
    expect((await api.send('POST', `/${id}/input`, { data: base64('one ') })).body).toEqual({ bytesWritten: 4 });
    expect((await api.send('POST', `/${id}/input`, { data: 'zwöi ', encoding: 'utf8' })).body).toEqual({
      bytesWritten: 6,
    });
    expect((await api.send('POST', `/${id}/input`, { data: 'three', encoding: 'text', eof: true })).status).toBe(200);
    const events = await api.follow(id);
    expect(decode(entriesOf(events)).toString()).toBe('one zwöi three');
    expect((await api.send('POST', `/${id}/input`, { data: base64('x') })).status).toBe(409);
    const other = await api.create({ command: 'cat' });
    expect((await api.send('POST', `/${other.id}/input`, { eof: true })).body).toEqual({ bytesWritten: 0 });
    expect((await api.follow(other.id)).at(-1)).toMatchObject({ event: 'exit', data: { exitCode: 0 } });
  });

  it('is refused when it is wrong, too large, or nobody reads it any more', async () => {
    const { id } = await api.createShell(`exec 0<&-; echo closed; exec sleep ${tag(4120)}`);
    for (const body of [
      { data: 'x' },
      { data: 'aGk', encoding: 'base64' },
      { data: 1 },
      { data: '', encoding: 'hex' },
      {},
    ]) {
      expect((await api.send('POST', `/${id}/input`, body)).status, JSON.stringify(body)).toBe(400);
    }
    const large = { data: 'x'.repeat(65_537), encoding: 'utf8' };
    expect(await api.send('POST', `/${id}/input`, large)).toMatchObject({ status: 413, body: { limitBytes: 65_536 } });
    await until('its stdin is closed', async () => (await api.output(id)).includes('closed'));
    // Bun does not tell of a pipe that nobody reads.
    if (currentTarget() !== 'executable') {
      const write = () => api.send('POST', `/${id}/input`, { data: base64('x') });
      await until('that is told', async () => (await write()).status === 409);
    }
    await api.send('POST', `/${id}/kill?waitMs=10000`);
    expect((await api.send('POST', `/${id}/input`, { data: '' })).status).toBe(409);
  });

  it('that is not read blocks only those who write it, and not too many', async () => {
    const { id } = await api.create({ command: 'sleep', args: [tag(4121)] });
    const chunk = { data: 'x'.repeat(65_536), encoding: 'utf8' };
    const writes = Array.from({ length: 40 }, () => api.send('POST', `/${id}/input`, chunk));
    const refused = await Promise.any(
      writes.map(async (write) => {
        const answer = await write;
        expect(answer.status).toBe(429);
        return answer;
      }),
    );
    expect(refused.body).toMatchObject({ type: 'urn:sandbox-agent:error:too_many_requests' });
    expect((await api.send('GET', '')).status).toBe(200);
    expect(await api.run({ command: 'true' })).toMatchObject({ exitCode: 0 });
    await api.send('POST', `/${id}/kill?waitMs=10000`);
    for (const { status } of await Promise.all(writes)) {
      expect([200, 409, 429]).toContain(status);
    }
  });
});
