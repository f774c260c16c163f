import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleepers, tag, ProcessApi, until } from './processes.test-support.ts';

let api: ProcessApi;
beforeAll(async () => {
  api = await ProcessApi.start({ token: 'secret-of-the-server' });
});
afterAll(() => api.stop());

describe('POST /v1/processes/run', () => {
  it('answers with what the command wrote and how it ended', async () => {
    expect(await api.shell('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      timedOut: false,
      stdout: 'out\n',
      stderr: 'err\n',
      stdoutTruncated: false,
      stderrTruncated: false,
    });
    expect(await api.shell('kill -TERM $$')).toMatchObject({ exitCode: null, signal: 'SIGTERM', timedOut: false });
  });

  it('runs in the directory and with the environment that are asked for, and without the token', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'run-'));
    const { stdout } = await api.shell('pwd; echo "$GREETING"; env', { cwd: directory, env: { GREETING: 'hej ü' } });
    expect(stdout).toMatch(new RegExp(`^${directory}\nhej ü\n`));
    expect(stdout).not.toContain('secret-of-the-server');
    expect((await api.run({ command: 'pwd' })).stdout.trim()).toBe(api.server.directory);
    expect((await api.run({ command: 'pwd', cwd: '.' })).stdout.trim()).toBe(api.server.directory);
    rmSync(directory, { recursive: true });
  });

  it('gives stdin and closes it, and has an empty one without', async () => {
    expect(await api.run({ command: 'cat', stdin: 'ü\n' })).toMatchObject({ stdout: 'ü\n' });
    const binary = Buffer.from([0, 255, 1, 128]).toString('base64');
    const request = { command: 'cat', stdin: binary, stdinEncoding: 'base64', encoding: 'base64' };
    expect(await api.run(request)).toMatchObject({ stdout: binary, encoding: 'base64' });
    expect(await api.run({ command: 'cat' })).toMatchObject({ stdout: '', exitCode: 0 });
    expect(await api.run({ command: 'true', stdin: 'x'.repeat(3_000_000) })).toMatchObject({ exitCode: 0 });
  });

  it('limits what it holds, never cuts a character in two, and lets the command go on', async () => {
    const answer = await api.shell('printf "aüüü"; head -c 5000000 /dev/zero; echo done >&2', { maxOutputBytes: 4 });
    expect(answer).toMatchObject({
      exitCode: 0,
      stdout: 'aü',
      stdoutTruncated: true,
      stderr: 'done',
      stderrTruncated: true,
    });
    const binary = await api.shell('printf "a\\377b"');
    expect(binary.stdout).toBe('a\uFFFDb');
    expect(await api.run({ command: 'true', maxOutputBytes: 0 })).toMatchObject({ stdout: '', stdoutTruncated: false });
    expect(await api.run({ command: 'echo', maxOutputBytes: 0 })).toMatchObject({ stdout: '', stdoutTruncated: true });
  });

  it('ends the answer and the whole tree when time is over, whoever holds the pipe (0.4.2 answers when the last holder ends)', async () => {
    const answer = await api.shell(`echo first; setsid sleep ${tag(4001)} & trap "" TERM; sleep ${tag(4002)}`, {
      timeoutMs: 300,
    });
    expect(answer).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: true, stdout: 'first\n' });
    expect(answer.durationMs).toBeLessThan(10_000);
    expect(sleepers(4001, 4002)).toEqual([]);
  });

  it('does not wait for a background process that holds the pipe, and ends it', async () => {
    const answer = await api.shell(`echo here; sleep ${tag(4003)} & exit 0`);
    expect(answer).toMatchObject({ exitCode: 0, timedOut: false, stdout: 'here\n' });
    expect(sleepers(4003)).toEqual([]);
  });

  it('leaves nothing in the background, also of what holds no pipe and has left its session', async () => {
    const answer = await api.shell(`setsid sleep ${tag(4004)} >/dev/null 2>&1 </dev/null & sleep 0.1; echo gone`);
    expect(answer.stdout).toBe('gone\n');
    await until('it is ended', () => sleepers(4004).length === 0);
  });

  it('ends the tree when the caller hangs up (0.4.2 lets it run)', async () => {
    const caller = new AbortController();
    const running = api.shell(`setsid sleep ${tag(4005)} & sleep ${tag(4006)}`, {}).catch(() => undefined);
    const hungUp = api
      .run({ command: 'sh', args: ['-c', `setsid sleep ${tag(4007)} & sleep ${tag(4008)}`] }, { signal: caller.signal })
      .catch((error: unknown) => error);
    await until('it runs', () => sleepers(4007).length === 1 && sleepers(4006).length === 1);
    caller.abort();
    expect(await hungUp).toBeInstanceOf(Error);
    await until('its tree is gone', () => sleepers(4007, 4008).length === 0);
    expect(sleepers(4006)).toHaveLength(1);
    for (const pid of [...sleepers(4006)]) {
      process.kill(pid, 'SIGKILL');
    }
    await running;
    await until('nothing is left', () => sleepers(4005).length === 0);
  });

  it.each([
    [{ command: '' }, 'command'],
    [{}, 'command'],
    [{ command: 'true', args: 'x' }, 'args'],
    [{ command: 'true', args: ['a\0b'] }, 'args'],
    [{ command: 'true', env: { 'A=B': 'x' } }, 'env'],
    [{ command: 'true', env: { A: 'x\0' } }, 'env'],
    [{ command: 'true', timeoutMs: -1 }, 'timeoutMs'],
    [{ command: 'true', maxOutputBytes: 1.5 }, 'maxOutputBytes'],
    [{ command: 'true', inShell: true }, 'inShell'],
    [{ command: 'cat', stdin: '!', stdinEncoding: 'base64' }, 'stdin'],
    [{ command: 'no-such-program-at-all' }, 'no-such-program-at-all'],
    [{ command: 'true', cwd: '/nowhere/at/all' }, '/nowhere/at/all'],
    [{ command: '/etc/passwd' }, '/etc/passwd'],
    [{ command: 'true', limits: { memoryBytes: 0 } }, 'limits'],
  ])('refuses %j and says what is wrong', async (request, word) => {
    const { status, body } = await api.send('POST', '/run', request);
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: 'urn:sandbox-agent:error:invalid_request' });
    expect(body['detail']).toContain(word);
  });

  it('takes what the published client sends for nothing', async () => {
    const request = { command: 'pwd', cwd: null, timeoutMs: null, maxOutputBytes: null };
    expect(await api.run(request)).toMatchObject({ exitCode: 0 });
  });

  it('runs no more at once than is allowed, and is not stopped by many', async () => {
    await api.send('POST', '/config', { maxConcurrentProcesses: 3 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.send('POST', '/run', { command: 'sleep', args: ['3'] })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 409, 409]);
    await api.send('POST', '/config', { maxConcurrentProcesses: 64 });
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, index) => api.run({ command: 'echo', args: [`${index}`] })),
    );
    expect(many.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 40 }, (_, index) => `${index}\n`));
  });
});

describe('/v1/processes/config', () => {
  it('takes a part (0.4.2: 422, no problem), keeps the rest, and holds the default timeout to the longest', async () => {
    const before = await api.send('GET', '/config');
    expect(before.body).toEqual({
      maxConcurrentProcesses: 64,
      defaultRunTimeoutMs: 30_000,
      maxRunTimeoutMs: 300_000,
      maxOutputBytes: 1_048_576,
      maxLogBytesPerProcess: 10_485_760,
      maxInputBytesPerRequest: 65_536,
    });
    const { body } = await api.send('POST', '/config', { maxRunTimeoutMs: 400 });
    expect(body).toEqual({ ...before.body, maxRunTimeoutMs: 400, defaultRunTimeoutMs: 400 });
    expect(await api.run({ command: 'sleep', args: [tag(4009)], timeoutMs: 1_000_000 })).toMatchObject({
      timedOut: true,
    });
    expect((await api.send('POST', '/config', before.body)).body).toEqual(before.body);
  });

  it.each([{ maxOutputBytes: 0 }, { maxConcurrentProcesses: 1.5 }, { unknown: 1 }, { maxRunTimeoutMs: '5' }, []])(
    'refuses %j and changes nothing',
    async (update) => {
      const before = await api.send('GET', '/config');
      expect((await api.send('POST', '/config', update)).status).toBe(400);
      expect((await api.send('GET', '/config')).body).toEqual(before.body);
    },
  );
});
