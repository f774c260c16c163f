import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDescribedRoutes } from '../../../test-support/described-routes.ts';
import { exchange } from '../../../test-support/exchange.ts';
import { runCommand } from '../../../test-support/run-command.ts';
import { startProgram } from '../../../test-support/run-program.ts';
import { startServer, type TestServer } from '../../../test-support/start-server.ts';
import { readApiDescription, type OpenApiDocument } from './api-description.ts';
import { apiOptions } from './api-options.ts';
import { toFlag } from './build-api-request.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ token: 'api-token' });
});
afterAll(() => server.stop());

const environment = (): Record<string, string> => ({
  SANDBOX_AGENT_URL: server.url,
  SANDBOX_AGENT_TOKEN: 'api-token',
  SANDBOX_AGENT_STATE_DIR: server.stateDirectory,
});
const api = (...args: string[]) =>
  runCommand({ args: ['api', ...args], environment: environment(), workingDirectory: server.directory });
const json = async (...args: string[]): Promise<unknown> => {
  const { code, output, errorOutput } = await api(...args, '--json');
  expect({ code, errorOutput }).toEqual({ code: 0, errorOutput: '' });
  return JSON.parse(output);
};

describe('api', () => {
  it('has every operation of the server under a name of its own', async () => {
    const answer = await exchange({ url: server.url, path: '/v1/openapi.json', headers: server.headers });
    const operations = readApiDescription(answer.json as OpenApiDocument);
    const names = operations.map(({ noun, verb }) => `${noun} ${verb}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    const left = (await readDescribedRoutes(server))
      .filter(({ method, path }) => !operations.some((one) => one.method === method && one.path === path))
      .map(({ path }) => path);
    expect(left.filter((path) => !/^\/$|openapi\.json$|\/ws$|\/signaling$|^\/(?:acp|metrics)/.test(path))).toEqual([]);
  });

  it('follows the output of a process to its end', async () => {
    const { id } = (await json(
      'processes',
      'create',
      '--command',
      'sh',
      '--args',
      '-c',
      '--args',
      'sleep 0.3; echo late',
    )) as {
      id: string;
    };
    const { code, output } = await api('processes', 'logs', id, '--follow');
    const [entry, exit] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect({ code, exit }).toEqual({ code: 0, exit: { exitCode: 0, signal: null } });
    expect(Buffer.from(String(entry?.['data']), 'base64').toString()).toBe('late\n');
  });

  it('takes every field by a flag of its own, but for a body in `data` and what has no effect', async () => {
    const answer = await exchange({ url: server.url, path: '/v1/openapi.json', headers: server.headers });
    const taken = new Set(apiOptions.map(({ name }) => name));
    const hidden = readApiDescription(answer.json as OpenApiDocument).flatMap(({ noun, query, body, verb }) =>
      [...query, ...(body?.fields ?? [])]
        .filter(({ name }) => taken.has(toFlag(name)))
        .map(({ name }) => `${noun} ${verb} ${name}`),
    );
    // The switch `--follow` sets the fields of that name too.
    expect(hidden.filter((name) => !name.endsWith(' follow'))).toEqual([
      'desktop start stateDir',
      'processes input data',
    ]);
  });

  it('sends the address of a repository to the server, and the token to nobody else', async () => {
    const { code, errorOutput } = await api('git', 'clone', '--path', 'shop', '--url', 'ext::sh -c id');
    expect({ code, errorOutput }).toEqual({ code: 1, errorOutput: expect.stringContaining('(400 invalid_request)') });
  });

  it('lists nouns, then verbs with what they take', async () => {
    expect((await api()).output).toMatch(/^sessions +create, /m);
    const { output } = await api('sessions');
    expect(output).toMatch(/^create .*--agent VALUE \[--cwd VALUE\].*\n {4}Create a session/m);
    expect(output).toMatch(/^events ID .*\[--follow\]$/m);
  });

  it('runs a session from its fields, and prints a table or JSON', async () => {
    expect(await json('sessions', 'create', '--agent', 'mock', '--id=cli', '--cwd', server.directory)).toMatchObject({
      id: 'cli',
      agent: 'mock',
    });
    const table = await api('sessions', 'list');
    expect(table.output).toMatch(/^id +agent +state/);
    expect(table.output).toMatch(/^cli +mock +idle/m);
    const turn = await json('sessions', 'prompt', 'cli', '--prompt', 'say hello', '--header', 'Prefer: wait=20');
    expect(turn).toMatchObject({ status: 'done', stopReason: 'end_turn' });
    expect(await json('sessions', 'events', 'cli', '--limit', '1')).toMatchObject({ events: [{ eventIndex: 1 }] });
    expect(await json('sessions', 'update', 'cli', '--data', '{"title":"a"}', '--mode', 'auto')).toMatchObject({
      title: 'a',
    });
    const streamed = await api('sessions', 'events', 'cli', '--query-unknown', 'x');
    expect(streamed).toMatchObject({ code: 2, output: '' });
  });

  it('streams, line by line, until nobody reads', { timeout: 60_000 }, async () => {
    await api('sessions', 'create', '--agent', 'mock', '--id', 'streamed', '--cwd', server.directory);
    const program = startProgram({
      args: ['api', 'sessions', 'events', 'streamed', '--follow', '--after', '0'],
      environment: environment(),
      workingDirectory: server.directory,
      timeoutMs: 50_000,
    });
    await expect.poll(() => program.output().split('\n').length, { timeout: 30_000 }).toBeGreaterThan(2);
    expect(JSON.parse(program.output().split('\n')[0] ?? '')).toMatchObject({ eventIndex: 1 });
    program.process.kill('SIGINT');
    await program.exited;
  });

  it('takes a body from a file, and writes an answer to one', async () => {
    mkdirSync(join(server.directory, 'data'));
    writeFileSync(join(server.directory, 'data/body.json'), '{"type":"local","command":"x"}');
    const where = ['--directory', join(server.directory, 'data'), '--mcp-name', 'tool'];
    expect(
      await api('config', 'set-mcp', ...where, '--data', '@data/body.json', '--args', 'a', '--args', 'b'),
    ).toMatchObject({
      code: 0,
      output: '',
    });
    await api('config', 'get-mcp', ...where, '--output', 'data/out.json');
    const written = JSON.parse(readFileSync(join(server.directory, 'data/out.json'), 'utf8')) as unknown;
    expect(written).toEqual({ type: 'local', command: 'x', args: ['a', 'b'] });
  });

  it('tells a problem, and ends with 1', async () => {
    const { code, output, errorOutput } = await api('sessions', 'get', '../nothing');
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errorOutput).toMatch(/^sandbox-agent: .*\(40[04] \w+\)/);
    expect(JSON.parse((await api('sessions', 'get', 'nothing', '--json')).errorOutput)).toMatchObject({ status: 404 });
  });

  it.each([
    [['session', 'list'], 'api session list: no such operation; expected one of'],
    [['sessions', 'lst'], 'api sessions lst: no such operation; expected one of'],
    [['sessions', 'get'], 'api sessions get: expected ID, got none'],
    [['sessions', 'create', '--agnet', 'x'], '--agnet: no such option'],
    [['sessions', 'create', '--env', '{'], '--env: expected JSON'],
    [['sessions', 'create', '--data', '@nowhere'], 'ENOENT'],
    [['sessions', 'create', '--agent'], '--agent: expected a value, got none'],
    [['config', 'get-mcp'], '--directory: is needed'],
    [['sessions', 'list', '--header', 'x'], '--header: expected `Name: value`'],
    [['sessions', 'list', '--endpoint', 'nowhere'], '--endpoint: expected an address'],
  ])('refuses %j', async (args, says) => {
    const { code, output, errorOutput } = await api(...args);
    expect(output).toBe('');
    expect(errorOutput).toContain(says);
    expect(code).toBe(says === 'ENOENT' ? 1 : 2);
  });

  it('ends with 3 where no server answers, and never sends the token of the daemon elsewhere', async () => {
    expect(await api('sessions', 'list', '--endpoint', 'http://127.0.0.1:9')).toMatchObject({ code: 3, output: '' });
    const wrong = await runCommand({
      args: ['api', 'sessions', 'list'],
      environment: { ...environment(), SANDBOX_AGENT_TOKEN: 'another' },
      workingDirectory: server.directory,
    });
    expect(wrong).toMatchObject({ code: 1, errorOutput: expect.stringContaining('401') });
    expect(wrong.errorOutput).not.toContain('another');
  });
});
