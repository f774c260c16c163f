import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange } from '../../test-support/exchange.ts';
import { runProgram } from '../../test-support/run-program.ts';
import { startServer } from '../../test-support/start-server.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sa-life-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('exactly one line on standard output says where it listens; logs are JSON lines on standard error', async () => {
  await using server = await startServer();
  await exchange({ url: server.url, path: '/v1/health' });
  await server.stop();
  expect(JSON.parse(server.program.output())).toEqual({
    event: 'listening',
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    pid: server.pid,
    version: expect.any(String),
  });
  expect(server.program.output()).toMatch(/^[^\n]+\n$/);
  const records = server.program
    .errorOutput()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(records).toMatchObject([
    { level: 'info', msg: 'listening', url: server.url, time: expect.any(Number) },
    { level: 'info', msg: 'shutting down', signal: 'SIGTERM' },
  ]);
});

test('the ready file holds the same line', async () => {
  const readyFile = join(directory, 'ready.json');
  await using server = await startServer({ args: ['--ready-file', readyFile] });
  expect(await readFile(readyFile, 'utf8')).toBe(server.program.output());
});

test('a flag beats its variable, and options may stand before the command', async () => {
  const environment = { SANDBOX_AGENT_LOG_LEVEL: 'loud', SANDBOX_AGENT_TOKEN: 'from-variable' };
  await using server = await startServer({ environment, args: ['--log-level', 'silent', '-t', 'from-flag'] });
  const health = async (token: string): Promise<unknown> =>
    (await exchange({ url: server.url, path: '/v1/health', headers: { authorization: `Bearer ${token}` } })).json;
  expect(await health('from-variable')).toEqual({ status: 'ok' });
  expect(await health('from-flag')).toMatchObject({ state: 'ready' });
  const { code } = await runProgram({ args: ['--token', 'x', 'server', '--help'], workingDirectory: directory });
  expect(code).toBe(0);
});

test('the token comes from a file, its line break not part of it', async () => {
  await writeFile(join(directory, 'token'), 'from-file\n');
  await using server = await startServer({ args: ['--token-file', join(directory, 'token')] });
  const headers = { authorization: 'Bearer from-file' };
  expect(await exchange({ url: server.url, path: '/v1/sessions', headers })).toMatchObject({ status: 200 });
});

test('serving everybody without a token is said in the log', async () => {
  await using server = await startServer({ args: ['--no-token', '--host', '0.0.0.0'] });
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  const named = await exchange({ url: server.url, path: '/v1/sessions', headers: { host: 'sandbox.example.com' } });
  expect(named.status).toBe(200);
  await server.stop();
  expect(server.program.errorOutput()).toContain('serving without a token');
});

test.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends an idle server at once, with code 0', async (signal) => {
  await using server = await startServer();
  const idle = connect(server.port, '127.0.0.1');
  idle.write('GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(idle, 'data');
  const startedMs = performance.now();
  expect(await server.stop(signal)).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedMs).toBeLessThan(400);
});

test('a second server on the same state directory is refused, and the next one takes over from a killed one', async () => {
  const first = await startServer({ directory });
  const second = await runProgram({
    args: ['server', '--port', '0', '--state-dir', first.stateDirectory],
    workingDirectory: directory,
  });
  expect(second).toMatchObject({ code: 1, output: '' });
  expect(second.errorOutput).toBe(
    `sandbox-agent: --state-dir: ${first.stateDirectory} is used by the server with pid ${first.pid}; every server needs its own\n`,
  );
  expect(await first.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  const third = await startServer({ directory });
  expect(await third.stop()).toEqual({ code: 0, signal: null });
});

test('a working directory cannot configure the server', async () => {
  await writeFile(join(directory, '.env'), 'SANDBOX_AGENT_PORT=abc\nSANDBOX_AGENT_TOKEN=from-workspace\n');
  await writeFile(join(directory, 'bunfig.toml'), 'preload = ["./evil.ts"]\n');
  await writeFile(join(directory, 'evil.ts'), 'process.exit(99);\n');
  await using server = await startServer({ directory });
  expect(await exchange({ url: server.url, path: '/v1/sessions' })).toMatchObject({ status: 200 });
});
