import { mkdirSync, symlinkSync, writeFileSync, chmodSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitBranchList, GitCommit, GitLog, GitStatus, TreeDiff } from '@sandbox-agent/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { author, codeOf, createGitBench, type GitBench } from './git.test-support.ts';

// Each call is several programs, and many others run meanwhile.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let bench: GitBench;
let path: string;
let count = 0;

beforeAll(async () => {
  bench = await createGitBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  path = `repository-${(count += 1)}`;
  mkdirSync(join(bench.root, path));
  expect(await bench.post('init', { path })).toMatchObject({ status: 200 });
});

const write = (name: string, text: string): void => writeFileSync(join(bench.root, path, name), text);
const commit = async (message: string): Promise<GitCommit> => {
  const answer = await bench.post('commit', { path, message, all: true, author });
  expect(answer.status, answer.text).toBe(200);
  return answer.json as GitCommit;
};
const status = async (): Promise<GitStatus> => (await bench.get('status', { path })).json as GitStatus;

describe('a repository', () => {
  it('is made, changed, committed and read', async () => {
    expect(await status()).toMatchObject({ head: { branch: 'main', commit: null }, entries: [], isClean: true });
    expect((await bench.get('log', { path })).json).toEqual({ commits: [], hasMore: false });
    write('a b\n"ü".txt', 'one\n');
    write('gone.txt', 'x\ny\n');
    const first = await commit('First\n\nwith a body');
    expect(first).toMatchObject({ message: 'First\n\nwith a body', parents: [], author });
    write('a b\n"ü".txt', 'one\ntwo\n');
    execFileSync('git', ['-C', join(bench.root, path), 'mv', 'gone.txt', 'kept.txt']);
    write('-n new', '');
    const { entries, isClean } = await status();
    expect(isClean).toBe(false);
    expect(entries).toEqual([
      { path: 'a b\n"ü".txt', index: 'unmodified', workingTree: 'modified', isSubmodule: false },
      { path: 'kept.txt', from: 'gone.txt', index: 'renamed', workingTree: 'unmodified', isSubmodule: false },
      { path: '-n new', index: 'unmodified', workingTree: 'untracked', isSubmodule: false },
    ]);
    expect((await bench.get('diff', { path })).json).toMatchObject({
      files: [{ path: 'a b\n"ü".txt', change: 'modified', additions: 1, deletions: 0, isBinary: false }],
      truncated: false,
    });
    expect((await bench.get('diff', { path, staged: 'true' })).json).toMatchObject({
      files: [{ path: 'kept.txt', from: 'gone.txt', change: 'renamed' }],
    });
    const second = await bench.post('commit', { path, message: 'Second', files: ['-n new'], author });
    expect(second.status, second.text).toBe(200);
    expect((await status()).entries).toHaveLength(1);
    const log = (await bench.get('log', { path, limit: '1' })).json as GitLog;
    expect(log).toMatchObject({ hasMore: true, commits: [{ message: 'Second', parents: [first.commit] }] });
    const between = await bench.get('diff', { path, from: 'HEAD~1', to: 'HEAD' });
    expect((between.json as TreeDiff).files.map(({ change }) => change)).toEqual(['added', 'renamed']);
    expect((await bench.get('log', { path, file: '-n new' })).json).toMatchObject({ commits: [{ message: 'Second' }] });
  });

  it('has branches that are made, listed and checked out', async () => {
    write('file', '1');
    const { commit: first } = await commit('one');
    expect((await bench.post('branches', { path, name: 'later' })).status).toBe(200);
    expect((await bench.post('checkout', { path, ref: 'feature/ü', create: true })).json).toMatchObject({
      head: { branch: 'feature/ü', commit: first },
    });
    write('file', '2');
    await commit('two');
    const { head, branches } = (await bench.get('branches', { path })).json as GitBranchList;
    expect(head).toBe('feature/ü');
    expect(branches.map(({ name, isCurrent }) => [name, isCurrent])).toEqual([
      ['feature/ü', true],
      ['later', false],
      ['main', false],
    ]);
    expect((await bench.post('checkout', { path, ref: 'main~0' })).json).toMatchObject({
      head: { branch: null, commit: first },
    });
    expect(codeOf(await bench.post('branches', { path, name: 'later' }))).toBe('conflict');
    expect(codeOf(await bench.post('checkout', { path, ref: 'nowhere' }))).toBe('not_found');
    write('file', 'mine');
    expect(codeOf(await bench.post('checkout', { path, ref: 'feature/ü' }))).toBe('git_failed');
    expect((await bench.post('checkout', { path, ref: 'feature/ü', force: true })).status).toBe(200);
  });

  it('says what is wrong, by a code of its own', async () => {
    mkdirSync(join(bench.root, 'plain'), { recursive: true });
    expect(codeOf(await bench.get('status', { path: 'plain' }))).toBe('git_not_a_repository');
    expect(codeOf(await bench.get('status', { path: 'missing' }))).toBe('not_found');
    expect(codeOf(await bench.get('status', { path: '/' }))).toBe('permission_denied');
    expect(codeOf(await bench.get('log', { path, ref: 'nothing' }))).toBe('not_found');
    expect(codeOf(await bench.post('commit', { path, message: 'x', author }))).toBe('conflict');
    write('file', '1');
    const nameless = await bench.post('commit', { path, message: 'x', all: true });
    // Git makes a name up where the machine's user has one.
    expect([undefined, 'invalid_request']).toContain(codeOf(nameless));
    expect(codeOf(await bench.post('commit', { path, message: 'x', files: ['missing'], author }))).toBe('not_found');
    expect(codeOf(await bench.post('push', { path }))).toMatch(/^not_found$/);
  });

  it('runs no program that it names: hooks, monitors, drivers of differences', async () => {
    const directory = join(bench.root, path);
    const trace = join(bench.root, `${path}-trace`);
    const program = join(bench.root, `${path}-program`);
    writeFileSync(program, `#!/bin/sh\necho ran "$0" "$@" >> ${trace}\n`);
    chmodSync(program, 0o755);
    for (const hook of [
      'pre-commit',
      'post-checkout',
      'commit-msg',
      'post-commit',
      'reference-transaction',
      'prepare-commit-msg',
    ]) {
      symlinkSync(program, join(directory, '.git', 'hooks', hook));
    }
    const configure = (name: string, value: string) => execFileSync('git', ['-C', directory, 'config', name, value]);
    configure('core.fsmonitor', program);
    configure('core.hooksPath', join(directory, '.git', 'hooks'));
    configure('core.editor', program);
    configure('core.pager', program);
    configure('diff.external', program);
    configure('diff.x.textconv', program);
    configure('commit.gpgSign', 'true');
    configure('gpg.program', program);
    write('.gitattributes', '*.t diff=x\n');
    write('a.t', '1');
    await commit('one');
    write('a.t', '2');
    expect(((await bench.get('diff', { path })).json as TreeDiff).patch).toContain('+2');
    await status();
    await bench.post('checkout', { path, ref: 'other', create: true });
    expect(existsSync(trace)).toBe(false);
  });

  it('is bounded in what it answers', async () => {
    for (let index = 0; index < 30; index += 1) {
      write(`file-${index}`, 'x'.repeat(1000));
    }
    expect((await bench.get('status', { path, limit: '7' })).json).toMatchObject({ truncated: true, isClean: false });
    await commit('many');
    for (let index = 0; index < 30; index += 1) {
      write(`file-${index}`, 'y'.repeat(1000));
    }
    const { patch, truncated, files } = (await bench.get('diff', { path, maxBytes: '5000' })).json as TreeDiff;
    expect([patch.length, truncated, files.length]).toEqual([5000, true, 30]);
  });
});

describe('what leads outside', () => {
  it('is refused, by path, by link, and by a repository or a working tree elsewhere', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'sa-outside-'));
    execFileSync('git', ['init', '-q', outside]);
    const inside = join(bench.root, `${path}-links`);
    mkdirSync(join(inside, 'worktree'), { recursive: true });
    symlinkSync(outside, join(inside, 'link'));
    writeFileSync(join(inside, 'worktree', '.git'), `gitdir: ${outside}/.git\n`);
    execFileSync('git', ['-C', join(bench.root, path), 'config', 'core.worktree', outside]);
    for (const place of [outside, '../..', `${path}-links/link`, `${path}-links/worktree`, path]) {
      expect(codeOf(await bench.get('status', { path: place })), place).toBe('permission_denied');
    }
    await rm(outside, { recursive: true });
  });
});

describe('a hostile request', () => {
  const hostileUrls = [
    'ext::sh -c "touch /tmp/owned"',
    'ext::true',
    'file:///etc',
    'file::/etc',
    '/etc',
    './x',
    'fd::3',
    '--upload-pack=touch x',
    '-oProxyCommand=touch',
    'ssh://-oProxyCommand=touch/x',
    'ssh://-x@host/x',
    'ssh://%2doProxyCommand=x@host/x',
    '-oProxyCommand=x@host:path',
    'host:-path',
    'https://user:secret@example.com/x',
    'https://token@example.com/x',
    'https://exa\nmple.com/x',
    'https://example.com/x y',
    'http://',
    'git://example.com/x',
    'ftp://example.com/x',
    '',
  ];
  it('to clone from what is no plain address is refused before git is started, and leaves nothing', async () => {
    const target = `${path}-clone`;
    for (const url of hostileUrls) {
      const answer = await bench.post('clone', { url, path: target });
      expect([url, answer.status, codeOf(answer)], answer.text).toEqual([url, 400, 'invalid_request']);
      expect(answer.text).not.toContain('secret@');
      expect(existsSync(join(bench.root, target))).toBe(false);
    }
  });

  const names = [
    '-x',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a\nb',
    'x.lock',
    '/x',
    'x/',
    '@',
    'a~1',
    'a:b',
    'a\\b',
    '.x',
    'a/.b',
    'a*',
    '',
  ];
  it('with a name that no branch may have is refused', async () => {
    write('file', '1');
    await commit('one');
    for (const name of names) {
      for (const [noun, body] of [
        ['branches', { path, name }],
        ['checkout', { path, ref: name, create: true }],
        ['push', { path, url: 'https://127.0.0.1:1/x', branch: name }],
        ['pull', { path, url: 'https://127.0.0.1:1/x', branch: name }],
        ['fetch', { path, branch: name }],
        ['clone', { url: 'https://127.0.0.1:1/x', path: 'there', branch: name }],
      ] as const) {
        expect([name, noun, (await bench.post(noun, body)).status]).toEqual([name, noun, 400]);
      }
    }
    expect(execFileSync('git', ['-C', join(bench.root, path), 'branch', '--list'], { encoding: 'utf8' })).toBe(
      '* main\n',
    );
  });

  it('with what is not one revision is refused', async () => {
    for (const ref of ['-x', '--output=/tmp/x', '--all', '-Sx', 'a..b', ':x', 'HEAD:file', 'a b']) {
      expect((await bench.get('log', { path, ref })).status).toBe(400);
      expect((await bench.get('diff', { path, from: ref })).status).toBe(400);
      expect((await bench.post('checkout', { path, ref })).status).toBe(400);
    }
  });

  it('with fields that are not known, remotes that are options, or no path changes nothing', async () => {
    expect((await bench.post('commit', { path, message: 'x', config: { 'core.pager': 'x' } })).status).toBe(400);
    expect((await bench.post('fetch', { path, remote: '--upload-pack=x' })).status).toBe(400);
    expect((await bench.post('commit', { path, message: ' \n' })).status).toBe(400);
    expect((await bench.get('status', {})).status).toBe(400);
    expect((await bench.get('status', { path, config: 'x' })).status).toBe(400);
    expect((await bench.post('commit', { path, message: 'x', author: { name: 'a\nb', email: 'x' } })).status).toBe(400);
    const remote = ['-C', join(bench.root, path), 'config'];
    for (const url of ['ext::touch owned', '/etc', 'https://a:b@example.com/x']) {
      execFileSync('git', [...remote, 'remote.origin.url', url]);
      write('file', '1');
      await bench.post('commit', { path, message: 'x', all: true, allowEmpty: true, author });
      expect(codeOf(await bench.post('fetch', { path }))).toBe('invalid_request');
      expect(codeOf(await bench.post('push', { path }))).toBe('invalid_request');
    }
  });
});

it('without a git program the answer names what to install', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sa-nogit-'));
  symlinkSync(process.execPath, join(directory, 'node'));
  const bare = await createGitBench({ environment: { PATH: directory } });
  const answer = await bare.get('status', { path: '.' });
  expect([answer.status, codeOf(answer)]).toEqual([503, 'git_not_installed']);
  expect(answer.json).toMatchObject({ installCommand: 'apt-get install -y git' });
  await bare.close();
  await rm(directory, { recursive: true });
});
