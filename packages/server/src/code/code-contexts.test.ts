import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isRunning } from '../../test-support/processes.ts';
import { startCodeServer, until, untilGone, type CodeCaller } from './code-caller.test-support.ts';

// Interpreters start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let code: CodeCaller;
beforeAll(async () => {
  code = await startCodeServer();
});
afterAll(() => code.stop());

const path = '/v1/code/contexts';

describe('calls without a context', () => {
  it('share one context for each language, which is started anew when it died', async () => {
    await code.execute({ language: 'bash', code: 'x=1' });
    expect(await code.execute({ language: 'bash', code: 'echo $x' })).toMatchObject({
      contextId: 'default-bash',
      stdout: '1\n',
    });
    await code.execute({ language: 'bash', code: 'exit 1' });
    expect(await code.execute({ language: 'bash', code: 'echo "[$x]"' })).toMatchObject({ stdout: '[]\n' });
    const { json } = await code.send('GET', path);
    expect(json['contexts']).toMatchObject([{ id: 'default-bash', isDefault: true, cwd: code.directory }]);
  });
});

describe('calls of one context', () => {
  it('run one after the other, in the order they came', async () => {
    const { id } = await code.create({ language: 'bash' });
    await code.execute({ code: 'n=0', contextId: id });
    const calls = Array.from({ length: 20 }, (_, index) =>
      code.execute({ code: `before=$n; sleep 0.0${index % 3}; n=$((before + 1)); echo ${index} $n`, contextId: id }),
    );
    const told = await Promise.all(calls);
    expect(told.map(({ stdout }) => Number(stdout.split(' ')[1])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('wait in a bounded queue', async () => {
    const { id } = await code.create({ language: 'bash' });
    const stop = new AbortController();
    const calls = Array.from({ length: 66 }, () =>
      code.send('POST', '/v1/code/execute', { code: 'sleep 1000', contextId: id }, { signal: stop.signal }),
    );
    const refused = await Promise.race(calls);
    expect(refused).toMatchObject({ status: 429, json: { type: 'urn:sandbox-agent:error:too_many_requests' } });
    stop.abort();
    await Promise.allSettled(calls);
    // Those who hung up never run, and the one that ran is stopped.
    await until(async () => {
      const { json } = await code.send('GET', `${path}/${id}`);
      return json['state'] === 'idle' && json['queued'] === 0;
    });
    expect(await code.execute({ code: 'echo ok', contextId: id })).toMatchObject({ stdout: 'ok\n' });
  });

  it('run on the new interpreter when it is restarted meanwhile', async () => {
    const { id, pid } = await code.create({ language: 'bash' });
    const running = code.execute({ code: 'x=1; sleep 1000', contextId: id });
    await until(async () => (await code.send('GET', `${path}/${id}`)).json['state'] === 'busy');
    const waiting = code.execute({ code: 'echo "[$x]"', contextId: id });
    expect((await code.send('POST', `${path}/${id}/restart`)).status).toBe(200);
    expect(await running).toMatchObject({ stateKept: false, error: { kind: 'restarted' } });
    expect(await waiting).toMatchObject({ stdout: '[]\n', executionCount: 1 });
    await untilGone(Number(pid));
  });

  it('are ended by a deletion, waiting ones with a problem', async () => {
    const { id } = await code.create({ language: 'bash' });
    const running = code.execute({ code: 'sleep 1000', contextId: id });
    await until(async () => (await code.send('GET', `${path}/${id}`)).json['state'] === 'busy');
    const waiting = code.send('POST', '/v1/code/execute', { code: 'echo', contextId: id });
    await until(async () => (await code.send('GET', `${path}/${id}`)).json['queued'] === 1);
    expect((await code.send('DELETE', `${path}/${id}`)).status).toBe(204);
    expect(await running).toMatchObject({ stateKept: false, error: { kind: 'restarted' } });
    expect((await waiting).status).toBe(404);
  });
});

describe('the stream of a call', () => {
  it('tells as it goes, in numbered events, and ends with the end', async () => {
    const events = await code.stream({ language: 'bash', code: 'echo one; echo two >&2; (exit 5)' });
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ event: 'started', data: { contextId: 'default-bash' } });
    expect(events).toContainEqual(expect.objectContaining({ event: 'stdout', data: { text: 'one\n' } }));
    expect(events).toContainEqual(expect.objectContaining({ event: 'stderr', data: { text: 'two\n' } }));
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { exitCode: 5, stateKept: true } });
    expect(events.at(-1)?.data).not.toHaveProperty('stdout');
  });

  it('tells what was written before the call ends, and hanging up stops the call', async () => {
    const { id } = await code.create({ language: 'bash' });
    const request = { code: 'x=kept; echo begun; sleep 1000', contextId: id };
    const events = await code.stream(request, { until: 'stdout' });
    expect(events.at(-1)).toMatchObject({ event: 'stdout', data: { text: 'begun\n' } });
    expect(await code.execute({ code: 'echo $x', contextId: id })).toMatchObject({ stdout: 'kept\n' });
  });
});

describe('what is refused', () => {
  it.each<[string, string, object | undefined, number, string]>([
    ['POST', path, {}, 400, 'invalid_request'],
    ['POST', path, { language: 'cobol' }, 400, 'invalid_request'],
    ['POST', path, { language: 'bash', more: 1 }, 400, 'invalid_request'],
    ['POST', path, { language: 'bash', cwd: 'not-there' }, 400, 'invalid_request'],
    ['POST', path, { language: 'bash', env: { 'a=b': 'x' } }, 400, 'invalid_request'],
    ['POST', path, { language: 'bash', env: { A: 'x\0' } }, 400, 'invalid_request'],
    ['GET', `${path}/none`, undefined, 404, 'not_found'],
    ['DELETE', `${path}/none`, undefined, 404, 'not_found'],
    ['POST', `${path}/none/restart`, undefined, 404, 'not_found'],
    ['POST', `${path}/none/interrupt`, undefined, 404, 'not_found'],
    ['POST', '/v1/code/execute', { code: 'x', contextId: 'none' }, 404, 'not_found'],
    ['POST', '/v1/code/execute', { language: 'bash' }, 400, 'invalid_request'],
    ['POST', '/v1/code/execute', { language: 'bash', code: 'a\0b' }, 400, 'invalid_request'],
    ['POST', '/v1/code/execute', { language: 'bash', code: '', timeoutMs: 0 }, 400, 'invalid_request'],
    ['POST', '/v1/code/execute', { language: 'bash', code: '', cwd: 'a\0' }, 400, 'invalid_request'],
    ['POST', '/v1/code/execute', { language: 'python', code: '', contextId: 'default-bash' }, 400, 'invalid_request'],
  ])('%s %s %j is %i %s', async (method, target, body, status, code_) => {
    await code.execute({ language: 'bash', code: '' });
    expect(await code.send(method, target, body)).toMatchObject({
      status,
      json: { type: `urn:sandbox-agent:error:${code_}` },
    });
  });

  it('a directory outside of the root, also through a link', async () => {
    const confined = await startCodeServer({ args: ['--root', '.'] });
    try {
      mkdirSync(join(confined.directory, 'in'));
      symlinkSync('/', join(confined.directory, 'out'));
      for (const cwd of ['/', '..', 'out', 'out/etc']) {
        expect(await confined.send('POST', path, { language: 'bash', cwd }), cwd).toMatchObject({ status: 403 });
      }
      expect(await confined.create({ language: 'bash', cwd: 'in' })).toMatchObject({ state: 'idle' });
    } finally {
      await confined.stop();
    }
  });
});

describe('the end of the server', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('%s leaves no process of a context', async (signal) => {
    const dying = await startCodeServer();
    const { pid } = await dying.create({ language: 'bash' });
    const { stdout } = await dying.execute({ language: 'bash', code: 'setsid sleep 1000 & echo $!' });
    const javascript = await dying.create({ language: 'javascript' });
    const pids = [Number(pid), Number(stdout), Number(javascript.pid)];
    expect(pids.every(isRunning)).toBe(true);
    if (signal === 'SIGTERM') {
      await dying.stop();
      expect(pids.filter(isRunning)).toEqual([]);
      return;
    }
    dying.server.program.process.kill('SIGKILL');
    await dying.server.program.exited;
    const next = await startCodeServer({ directory: dying.directory });
    await next.create({ language: 'bash' });
    expect(pids.filter(isRunning)).toEqual([]);
    await next.stop();
    await dying.stop();
  });
});
