import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchange, type Exchange } from '../../test-support/exchange.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

let server: TestServer;
let directory: string;
beforeAll(async () => {
  server = await startServer({ token: 'settings-token', environment: { WIKI_TOKEN: 'wiki-secret' } });
});
afterAll(() => server.stop());
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'sa-settings-')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const send = (method: string, path: string, body?: unknown): Promise<Exchange> =>
  exchange({
    url: server.url,
    method,
    path,
    headers: { ...server.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();
const mcp = (mcpName?: string, of = directory): string =>
  `/v1/config/mcp?${query({ directory: of, ...(mcpName === undefined ? {} : { mcpName }) })}`;
const skills = (skillName?: string): string =>
  `/v1/config/skills?${query({ directory, ...(skillName === undefined ? {} : { skillName }) })}`;

const tool = { type: 'local', command: 'node', args: ['tool.js'], env: { A: '1' }, cwd: null, enabled: true } as const;

describe('settings of a directory', () => {
  it('are stored, read, listed and deleted, by name', async () => {
    expect(await send('PUT', mcp('tool'), tool)).toMatchObject({ status: 204, text: '' });
    expect(await send('PUT', mcp('wiki'), { type: 'remote', url: 'https://wiki.test/mcp' })).toMatchObject({
      status: 204,
    });
    expect(await send('GET', mcp('tool'))).toMatchObject({ status: 200, json: tool });
    expect((await send('GET', mcp())).json).toEqual({
      mcpServers: { tool, wiki: { type: 'remote', url: 'https://wiki.test/mcp' } },
    });
    expect((await send('GET', skills())).json).toEqual({ skills: {} });
    const config = { sources: [{ type: 'github', source: 'acme/skills', ref: 'v1', subpath: 'skills' }] };
    expect(await send('PUT', skills('team'), config)).toMatchObject({ status: 204 });
    expect((await send('GET', skills('team'))).json).toEqual(config);
    expect(await send('DELETE', mcp('tool'))).toMatchObject({ status: 204 });
    expect(await send('DELETE', mcp('tool'))).toMatchObject({ status: 204 });
    expect(await send('GET', mcp('tool'))).toMatchObject({
      status: 404,
      json: { type: 'urn:sandbox-agent:error:not_found' },
    });
    expect((await send('GET', mcp())).json).toHaveProperty('mcpServers.wiki');
  });

  it('lie in the directory, for the user of the server alone, and out of its repository', async () => {
    await send('PUT', mcp('tool'), tool);
    await send('PUT', skills('none'), { sources: [] });
    for (const file of ['mcp.json', 'skills.json']) {
      expect(statSync(join(directory, '.sandbox-agent/config', file)).mode & 0o777).toBe(0o600);
    }
    expect(JSON.parse(readFileSync(join(directory, '.sandbox-agent/config/mcp.json'), 'utf8'))).toEqual({ tool });
    expect(readFileSync(join(directory, '.sandbox-agent/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('that are changed by many at once are all kept', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `tool-${index}`);
    await Promise.all(names.map((name) => send('PUT', mcp(name), tool)));
    const { json } = await send('GET', mcp());
    expect(Object.keys((json as { mcpServers: object }).mcpServers).toSorted()).toEqual(names.toSorted());
  });

  it('are never written or read through a link that leads out', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sa-outside-'));
    try {
      symlinkSync(outside, join(directory, '.sandbox-agent'));
      expect(await send('PUT', mcp('tool'), tool)).toMatchObject({ status: 403 });
      rmSync(join(directory, '.sandbox-agent'));
      mkdirSync(join(directory, '.sandbox-agent/config'), { recursive: true });
      writeFileSync(join(outside, 'mcp.json'), JSON.stringify({ tool }));
      symlinkSync(join(outside, 'mcp.json'), join(directory, '.sandbox-agent/config/mcp.json'));
      expect((await send('GET', mcp())).status).toBe(409);
      expect(readFileSync(join(outside, 'mcp.json'), 'utf8')).toBe(JSON.stringify({ tool }));
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('that somebody else broke are told and left', async () => {
    mkdirSync(join(directory, '.sandbox-agent/config'), { recursive: true });
    const file = join(directory, '.sandbox-agent/config/mcp.json');
    writeFileSync(file, '{"tool": {"type": "local"}}');
    for (const answer of [await send('GET', mcp()), await send('PUT', mcp('tool'), tool)]) {
      expect(answer).toMatchObject({ status: 409, json: { detail: expect.stringContaining('mcp.json') } });
    }
    expect(readFileSync(file, 'utf8')).toBe('{"tool": {"type": "local"}}');
  });

  it.each([
    ['a field that nobody knows', () => mcp('x'), { ...tool, comand: 'x' }],
    ['a type that there is not', () => mcp('x'), { ...tool, type: 'docker' }],
    ['an address that is no web address', () => mcp('x'), { type: 'remote', url: 'file:///etc/passwd' }],
    ['a header that is two', () => mcp('x'), { type: 'remote', url: 'http://a.test', headers: { a: 'b\r\nc: d' } }],
    ['a name that no tool can have', () => mcp('__proto__'), tool],
    ['no name', () => mcp(), tool],
    [
      'a source that makes git run programs',
      () => skills('x'),
      { sources: [{ type: 'git', source: 'ext::sh -c id' }] },
    ],
    [
      'a ref that git takes for a flag',
      () => skills('x'),
      { sources: [{ type: 'github', source: 'a/b', ref: '--x' }] },
    ],
    ['a source of another kind', () => skills('x'), { sources: [{ type: 'zip', source: 'x' }] }],
  ])('refuse %s and change nothing', async (_, path, body) => {
    expect(await send('PUT', path(), body)).toMatchObject({ status: 400 });
    expect((await send('GET', mcp())).json).toEqual({ mcpServers: {} });
  });

  it('are those of a directory that exists', async () => {
    expect(await send('PUT', mcp('x', join(directory, 'nothing')), tool)).toMatchObject({ status: 404 });
    expect(await send('GET', `/v1/config/mcp?mcpName=x`)).toMatchObject({ status: 400 });
  });
});

describe('a session', () => {
  const prompt = async (id: string, text: string): Promise<string> => {
    const { status, text: body } = await exchange({
      url: server.url,
      method: 'POST',
      path: `/v1/sessions/${id}/prompts`,
      headers: { ...server.headers, 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({ prompt: text }),
    });
    expect(status, body).toBe(200);
    return (await send('GET', `/v1/sessions/${id}/events?limit=1000`)).text;
  };

  it('gets the MCP servers of its directory, its own first, and no key of theirs is in its log', async () => {
    await send('PUT', mcp('tool'), { ...tool, cwd: 'sub' });
    await send('PUT', mcp('own'), tool);
    await send('PUT', mcp('off'), { ...tool, enabled: false });
    await send('PUT', mcp('wiki'), {
      type: 'remote',
      url: 'https://wiki.test/mcp',
      bearerTokenEnvVar: 'WIKI_TOKEN',
      envHeaders: { 'x-team': 'TEAM' },
    });
    await send('PUT', mcp('unset'), { type: 'remote', url: 'https://a.test', bearerTokenEnvVar: 'NOT_SET' });
    const own = { name: 'own', command: 'mine', args: [], env: [] };
    const created = await send('POST', '/v1/sessions', {
      id: 'with-mcp',
      agent: 'mock',
      cwd: directory,
      env: { TEAM: 'blue' },
      mcpServers: [own],
    });
    expect(created.status, created.text).toBe(201);
    const events = await prompt('with-mcp', 'show mcp');
    expect(events).toContain('"mcpServers":["tool","wiki"]');
    expect(events).toContain('MCP servers: own ');
    expect(events).toContain('the variable NOT_SET is not set');
    expect(events).not.toContain('wiki-secret');
  });

  it('goes on where nothing is stored, and says so by saying nothing', async () => {
    expect(await send('POST', '/v1/sessions', { id: 'plain', agent: 'mock', cwd: directory })).toMatchObject({
      status: 201,
    });
    expect((await send('GET', '/v1/sessions/plain/events')).text).not.toContain('settings_applied');
  });

  it('is not created when its skills cannot be had, and nothing is placed', async () => {
    await send('PUT', skills('gone'), { sources: [{ type: 'local', source: 'no-such-folder' }] });
    const { status, json } = await send('POST', '/v1/sessions', { agent: 'mock', cwd: directory });
    expect({ status, json }).toMatchObject({
      status: 502,
      json: { type: 'urn:sandbox-agent:error:skills_unavailable' },
    });
  });

  it('finds the skills of its directory where its agent looks; they go when they are deleted', async () => {
    mkdirSync(join(directory, 'library/greet'), { recursive: true });
    writeFileSync(
      join(directory, 'library/greet/SKILL.md'),
      '---\nname: greet\ndescription: Says hello\n---\nSay hello.\n',
    );
    await send('PUT', skills('library'), { sources: [{ type: 'local', source: 'library' }] });
    await send('POST', '/v1/sessions', { id: 'skilled', agent: 'mock', cwd: directory });
    const placed = join(directory, '.agents/skills/greet/SKILL.md');
    expect(readFileSync(placed, 'utf8')).toContain('Say hello.');
    expect((await send('GET', '/v1/sessions/skilled/events')).text).toContain('"skills":["greet"]');
    await send('DELETE', skills('library'));
    await send('POST', '/v1/sessions', { id: 'unskilled', agent: 'mock', cwd: directory });
    expect(() => statSync(placed)).toThrow('ENOENT');
  });
});
