import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startGitHttpServer, type GitHttpServer } from '../../test-support/git-http-server.ts';
import { isRunning } from '../../test-support/processes.ts';
import { author, codeOf, createGitBench, type GitBench } from './git.test-support.ts';

// Each call is several programs, and many others run meanwhile.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let bench: GitBench;
let remote: GitHttpServer;
let hub: string;
let url: string;
let basic: string;
let count = 0;
let path: string;

beforeAll(async () => {
  hub = await mkdtemp(join(tmpdir(), 'sa-hub-'));
  // A helper of the user, which would write down what it is told.
  const configuration = join(hub, 'gitconfig');
  writeFileSync(configuration, `[credential]\n\thelper = store --file=${join(hub, 'stored')}\n`);
  bench = await createGitBench({
    token: 'server-token',
    args: ['--log-level', 'debug'],
    environment: { GIT_CONFIG_GLOBAL: configuration },
  });
  remote = await startGitHttpServer(hub);
  basic = `Basic ${Buffer.from(`${remote.username}:${remote.password}`).toString('base64')}`;
});
afterAll(async () => {
  await bench.close();
  await remote.close();
  await rm(hub, { recursive: true, force: true });
});

beforeEach(async () => {
  count += 1;
  path = `work-${count}`;
  url = await remote.createRepository(`hub-${count}.git`);
});

/** Every place where a credential must not be. */
const secrets = (): string[] => {
  const { password, username } = remote;
  const pair = `${username}:${password}`;
  return [
    password,
    encodeURIComponent(password),
    Buffer.from(pair).toString('base64'),
    Buffer.from(password).toString('base64'),
  ];
};

const auth = (): Record<string, string> => ({ 'git-authorization': basic });
const authAt = (): Record<string, string> => ({ ...auth(), 'git-authorization-origin': remote.origin });

/** A repository of its own with one commit, pushed to the remote. */
async function seed(name = path): Promise<void> {
  mkdirSync(join(bench.root, name));
  await bench.post('init', { path: name });
  await change(name, 'file', 'one\n');
  const pushed = await bench.post('push', { path: name, url }, auth());
  expect(pushed.status, pushed.text).toBe(200);
}

async function change(name: string, file: string, text: string): Promise<void> {
  writeFileSync(join(bench.root, name, file), text);
  const answer = await bench.post('commit', { path: name, message: `${file} ${text}`, all: true, author });
  expect(answer.status, answer.text).toBe(200);
}

async function clone(name: string): Promise<void> {
  const answer = await bench.post('clone', { url, path: name }, auth());
  expect(answer.status, answer.text).toBe(200);
}

/** The arguments of every process of this machine. */
function allArguments(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readText(`/proc/${pid}/cmdline`)).join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function filesBelow(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readText(join(parentPath, name)))
    .join('\n');
}

function expectNoSecret(text: string, where: string): void {
  for (const secret of secrets()) {
    expect(text.includes(secret), `${where} has a credential in it`).toBe(false);
  }
}

it('credentials reach the remote and nothing else, while a slow clone runs and after it', async () => {
  await seed();
  const { waiting, letGo } = remote.hold();
  const cloning = bench.post('clone', { url, path: `${path}-slow` }, auth());
  await waiting;
  const seen = allArguments();
  expect(seen).toContain(`${path}-slow`);
  expectNoSecret(seen, 'argv');
  expectNoSecret(filesBelow(join(bench.root, `${path}-slow`)), 'the unfinished repository');
  letGo();
  const answer = await cloning;
  expect(answer.json).toMatchObject({ head: { branch: 'main', upstream: 'origin/main', ahead: 0, behind: 0 } });
  expectNoSecret(answer.text, 'the answer');
  expectNoSecret(filesBelow(bench.root), 'a file of the workspace');
  expectNoSecret(filesBelow(bench.server.directory), 'a file of the server');
  expectNoSecret(bench.server.program.errorOutput() + bench.server.program.output(), 'our log');
  expect(existsSync(join(hub, 'stored'))).toBe(false);
  expect(readFileSync(join(bench.root, `${path}-slow`, 'file'), 'utf8')).toBe('one\n');
  expect(remote.presented.length).toBeGreaterThan(0);
});

it('pushes, pulls, fetches; says what is not a fast-forward, and what conflicts', async () => {
  await seed();
  await clone(`${path}-a`);
  await clone(`${path}-b`);
  await change(`${path}-a`, 'file', 'of a\n');
  expect((await bench.post('push', { path: `${path}-a` }, authAt())).json).toMatchObject({
    head: { ahead: 0, behind: 0 },
  });
  await change(`${path}-b`, 'other', 'of b\n');
  expect(codeOf(await bench.post('push', { path: `${path}-b` }, authAt()))).toBe('git_not_fast_forward');
  expect(codeOf(await bench.post('pull', { path: `${path}-b` }, authAt()))).toBe('git_not_fast_forward');
  const merged = await bench.post('pull', { path: `${path}-b`, strategy: 'merge', author }, authAt());
  expect(merged.json, merged.text).toMatchObject({ head: { ahead: 2, behind: 0 } });
  expect((await bench.post('push', { path: `${path}-b` }, authAt())).status).toBe(200);

  await change(`${path}-a`, 'other', 'also of a\n');
  for (const strategy of ['merge', 'rebase']) {
    const conflict = await bench.post('pull', { path: `${path}-a`, strategy, author }, authAt());
    expect([conflict.status, codeOf(conflict)], conflict.text).toEqual([409, 'git_conflict']);
    expect(conflict.json).toMatchObject({ paths: ['other'], isAborted: true });
    expect((await bench.get('status', { path: `${path}-a` })).json).toMatchObject({
      isClean: true,
      head: { branch: 'main' },
    });
  }
  const kept = await bench.post('pull', { path: `${path}-a`, strategy: 'merge', onConflict: 'keep', author }, authAt());
  expect(codeOf(kept)).toBe('git_conflict');
  expect((await bench.get('status', { path: `${path}-a` })).json).toMatchObject({
    entries: [{ path: 'other', index: 'unmerged', workingTree: 'unmerged' }],
  });
  // One under way is not given up for another.
  expect(codeOf(await bench.post('pull', { path: `${path}-a`, strategy: 'merge', author }, authAt()))).toBe(
    'git_conflict',
  );
  await change(`${path}-a`, 'other', 'of both\n');
  expect(
    (await bench.post('push', { path: `${path}-a`, to: 'review/1', setUpstream: true }, authAt())).json,
  ).toMatchObject({
    head: { upstream: 'origin/review/1' },
  });
  expect((await bench.post('fetch', { path: `${path}-b`, prune: true }, authAt())).status).toBe(200);
  expect((await bench.post('checkout', { path: `${path}-b`, ref: 'review/1' })).json).toMatchObject({
    head: { branch: 'review/1', upstream: 'origin/review/1' },
  });
});

it('credentials that are wrong, missing, malformed or for somebody else are told apart', async () => {
  await seed();
  const wrong = { 'git-authorization': `Basic ${Buffer.from('somebody:wr0ng-secret').toString('base64')}` };
  for (const headers of [wrong, {}]) {
    const answer = await bench.post('clone', { url, path: `${path}-none` }, headers);
    expect([answer.status, codeOf(answer)], answer.text).toEqual([502, 'git_authentication_failed']);
    expect(answer.text).not.toContain('wr0ng');
    expect(existsSync(join(bench.root, `${path}-none`))).toBe(false);
  }
  for (const value of [
    'nonsense',
    'Basic',
    'Basic bm9jb2xvbg==',
    'Bearer ',
    `Basic ${Buffer.from('a:b\nhost=x').toString('base64')}`,
  ]) {
    const answer = await bench.post('clone', { url, path: `${path}-none` }, { 'git-authorization': value });
    expect([answer.status, codeOf(answer)], value).toEqual([400, 'invalid_request']);
  }
  await clone(`${path}-a`);
  const before = remote.presented.length;
  // The agent may point the remote anywhere: only what the request names is shown the credentials.
  expect(codeOf(await bench.post('push', { path: `${path}-a` }, auth()))).toBe('invalid_request');
  const elsewhere = { ...auth(), 'git-authorization-origin': 'https://example.com' };
  expect(codeOf(await bench.post('push', { path: `${path}-a` }, elsewhere))).toBe('invalid_request');
  execFileSync('git', ['-C', join(bench.root, `${path}-a`), 'config', 'remote.origin.url', 'http://127.0.0.1:1/x']);
  expect(codeOf(await bench.post('push', { path: `${path}-a` }, authAt()))).toBe('invalid_request');
  expect(codeOf(await bench.post('fetch', { path: `${path}-a` }))).toBe('git_remote_failed');
  expect(remote.presented.length).toBe(before);
  const missing = await bench.post('clone', { url: `${remote.origin}/nothing.git`, path: `${path}-none` }, auth());
  expect(codeOf(missing)).toBe('git_remote_failed');
  expect(codeOf(await bench.post('clone', { url, path: `${path}-a` }, auth()))).toBe('conflict');
  const branch = await bench.post('clone', { url, path: `${path}-none`, branch: 'nothing' }, auth());
  expect(codeOf(branch)).toBe('not_found');
});

it('tells progress as events, and the problem as the last of them', async () => {
  await seed();
  const stream = await bench.post('clone', { url, path: `${path}-events` }, { ...auth(), accept: 'text/event-stream' });
  expect(stream.headers['content-type']).toContain('text/event-stream');
  const events = [...stream.text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data]) => ({
    event,
    data: JSON.parse(data as string) as Record<string, unknown>,
  }));
  expect(events.at(-1)).toMatchObject({ event: 'result', data: { head: { branch: 'main' } } });
  expect(events.some(({ event, data }) => event === 'progress' && typeof data['phase'] === 'string')).toBe(true);
  const failed = await bench.post('clone', { url, path: `${path}-none` }, { accept: 'text/event-stream' });
  expect(failed.text).toContain('event: error');
  expect(failed.text).toContain('git_authentication_failed');
});

it.each(['hang-up', 'timeout'])('a %s ends the clone with everything it started, and leaves nothing', async (how) => {
  await seed();
  const { waiting, letGo } = remote.hold();
  const target = `${path}-${how}`;
  const timeoutMs = how === 'timeout' ? 1500 : 60_000;
  const controller = new AbortController();
  const answered = new Promise<number>((resolve) => {
    const outgoing = request(
      `${bench.server.url}/v1/git/clone`,
      {
        method: 'POST',
        signal: controller.signal,
        headers: { ...bench.server.headers, ...auth(), 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on('error', () => resolve(0));
    outgoing.end(JSON.stringify({ url, path: target, timeoutMs }));
  });
  await waiting;
  const pids = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && readText(`/proc/${pid}/cmdline`).includes(hubUrl()),
  );
  expect(pids.length).toBeGreaterThan(0);
  if (how === 'hang-up') {
    controller.abort();
  }
  expect(await answered).toBe(how === 'timeout' ? 504 : 0);
  await expect.poll(() => pids.map(Number).some(isRunning), { timeout: 15_000 }).toBe(false);
  await expect
    .poll(() => statSync(join(bench.root, target), { throwIfNoEntry: false }), { timeout: 15_000 })
    .toBeUndefined();
  letGo();
});

function hubUrl(): string {
  return `hub-${count}.git`;
}
