import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { q, startFilesServer, type FilesServer } from './files.test-support.ts';

let files: FilesServer;
const at = (path: string): string => join(files.root, path);
const move = (from: string, to: string, overwrite?: boolean) =>
  files.call('POST', 'move', { from, to, ...(overwrite === undefined ? {} : { overwrite }) });
const read = (path: string): string => readFileSync(at(path), 'utf8');

beforeAll(async () => {
  files = await startFilesServer();
});
afterAll(() => files[Symbol.asyncDispose]());

/** A fresh directory a test. */
beforeEach(() => {
  rmSync(at('t'), { recursive: true, force: true });
  mkdirSync(at('t/dir/sub'), { recursive: true });
  writeFileSync(at('t/a'), 'a');
  writeFileSync(at('t/b'), 'b');
  writeFileSync(at('t/dir/inside'), 'inside');
  symlinkSync('a', at('t/link'));
  symlinkSync('dir', at('t/dirlink'));
});

describe('DELETE /v1/fs/entry', () => {
  it('deletes files, links and empty directories', async () => {
    for (const path of ['t/link', 't/dirlink', 't/dir/sub', 't/b']) {
      expect(await files.call('DELETE', `entry?path=${path}`)).toEqual({ status: 200, body: { path: at(path) } });
      expect(existsSync(at(path))).toBe(false);
    }
    expect([read('t/a'), read('t/dir/inside')]).toEqual(['a', 'inside']);
  });

  it('deletes a directory with all in it only when it is told, and through no link', async () => {
    mkdirSync(join(files.base, 'outside'), { recursive: true });
    writeFileSync(join(files.base, 'outside/kept'), 'kept');
    symlinkSync(join(files.base, 'outside'), at('t/dir/out'));
    expect(await files.call('DELETE', 'entry?path=t/dir')).toMatchObject({ status: 409, body: { errno: 'ENOTEMPTY' } });
    expect(await files.call('DELETE', 'entry?path=t/dir&recursive=true')).toMatchObject({ status: 200 });
    expect(existsSync(at('t/dir'))).toBe(false);
    expect(readdirSync(join(files.base, 'outside'))).toEqual(['kept']);
  });

  it.each([
    ['path=t/nothing', 404],
    ['path=.', 409],
    ['path=..&recursive=true', 403],
    ['path=/&recursive=true', 403],
    ['path=t/a/x', 409],
    ['', 400],
  ])('%s is a problem with %i', async (query, status) => {
    expect(await files.call('DELETE', `entry?${query}`)).toMatchObject({ status, body: { status } });
    expect(readdirSync(files.root)).toEqual(['t']);
  });
});

describe('POST /v1/fs/mkdir', () => {
  it('makes a directory and those above it, and is content with one that is there', async () => {
    for (let times = 0; times < 2; times += 1) {
      expect(await files.call('POST', 'mkdir?path=t/x/y/z')).toEqual({ status: 200, body: { path: at('t/x/y/z') } });
    }
    expect(statSync(at('t/x/y/z')).isDirectory()).toBe(true);
    expect(await files.call('POST', 'mkdir?path=t/a')).toMatchObject({ status: 409 });
    expect(await files.call('POST', 'mkdir?path=t/a/x')).toMatchObject({ status: 409 });
    expect(await files.call('POST', 'mkdir?path=../x')).toMatchObject({ status: 403 });
  });
});

describe('POST /v1/fs/move', () => {
  it('moves files, directories and links, and makes the directories above', async () => {
    expect(await move('t/a', 't/n/m/a')).toEqual({ status: 200, body: { from: at('t/a'), to: at('t/n/m/a') } });
    expect([existsSync(at('t/a')), read('t/n/m/a')]).toEqual([false, 'a']);
    await move('t/dir', 't/renamed');
    expect([existsSync(at('t/dir')), read('t/renamed/inside')]).toEqual([false, 'inside']);
    await move('t/link', 't/renamed/link');
    expect(lstatSync(at('t/renamed/link')).isSymbolicLink()).toBe(true);
  });

  it('onto itself is a no-op, where the published server deletes the file', async () => {
    for (const overwrite of [true, false]) {
      expect(await move('t/a', './t/../t/a', overwrite)).toMatchObject({ status: 200 });
      expect(await move('t/dir', 't/dir/', overwrite)).toMatchObject({ status: 200 });
      expect(await move('t/dir/inside', 't/dirlink/inside', overwrite)).toMatchObject({ status: 200 });
    }
    expect([read('t/a'), read('t/dir/inside')]).toEqual(['a', 'inside']);
  });

  it('of a missing source never removes the target, as the published server does', async () => {
    for (const to of ['t/b', 't/dir', 't/new/x']) {
      expect(await move('t/nothing', to, true)).toMatchObject({ status: 404, body: { path: 't/nothing' } });
    }
    expect([read('t/b'), read('t/dir/inside'), existsSync(at('t/new'))]).toEqual(['b', 'inside', false]);
  });

  it('replaces only when it is told, and then anything', async () => {
    for (const to of ['t/b', 't/dir', 't/link']) {
      expect(await move('t/a', to)).toMatchObject({ status: 409 });
    }
    expect([read('t/a'), read('t/b')]).toEqual(['a', 'b']);
    expect(await move('t/a', 't/b', true)).toMatchObject({ status: 200 });
    expect(await move('t/b', 't/dir', true)).toMatchObject({ status: 200 });
    expect(read('t/dir')).toBe('a');
    mkdirSync(at('t/full/x'), { recursive: true });
    expect(await move('t/full', 't/dir', true)).toMatchObject({ status: 200 });
    expect(readdirSync(at('t/dir'))).toEqual(['x']);
    expect(readdirSync(at('t')).sort()).toEqual(['dir', 'dirlink', 'link']);
  });

  it('of one of two names of a file leaves the other', async () => {
    linkSync(at('t/a'), at('t/a2'));
    expect(await move('t/a', 't/a2', true)).toMatchObject({ status: 200 });
    expect([existsSync(at('t/a')), read('t/a2')]).toEqual([false, 'a']);
  });

  it('below itself, of the root, or to the outside is refused, and changes nothing', async () => {
    expect(await move('t/dir', 't/dir/new/dir')).toMatchObject({ status: 409 });
    expect(existsSync(at('t/dir/new'))).toBe(false);
    expect(await move('t/dir/inside', 't/dir', true)).toMatchObject({ status: 409 });
    expect(await move('.', 't/x')).toMatchObject({ status: 409 });
    expect(await move('t/a', '../a')).toMatchObject({ status: 403 });
    expect(await move('../root/../../etc/hostname', 't/x')).toMatchObject({ status: 403 });
    expect(await move('t/a', '')).toMatchObject({ status: 400 });
    expect(await files.call('POST', 'move', { from: 't/a', to: 't/x', force: true })).toMatchObject({ status: 400 });
    expect(readdirSync(at('t')).sort()).toEqual(['a', 'b', 'dir', 'dirlink', 'link']);
  });

  it('to another file system arrives whole, or not at all', async ({ skip }) => {
    const shared = '/dev/shm';
    if (!existsSync(shared) || statSync(shared).dev === statSync(files.root).dev) {
      skip('this machine has no second file system at /dev/shm');
    }
    await using free = await startFilesServer([]);
    const other = mkdtempSync(join(shared, 'files-'));
    try {
      const callMove = (from: string, to: string, overwrite = false) =>
        free.call('POST', 'move', { from, to, overwrite });
      mkdirSync(join(free.root, 'd/e'), { recursive: true });
      writeFileSync(join(free.root, 'd/e/f'), 'content', { mode: 0o640 });
      symlinkSync('e/f', join(free.root, 'd/link'));
      const { mtimeMs } = statSync(join(free.root, 'd/e/f'));
      expect(await callMove('d', `${other}/moved`)).toMatchObject({ status: 200 });
      expect(existsSync(join(free.root, 'd'))).toBe(false);
      expect(readFileSync(`${other}/moved/link`, 'utf8')).toBe('content');
      const stats = statSync(`${other}/moved/e/f`);
      expect(stats.mode & 0o777).toBe(0o640);
      expect(Math.abs(stats.mtimeMs - mtimeMs)).toBeLessThan(2);

      writeFileSync(join(free.root, 'file'), 'file');
      expect(await callMove('file', `${other}/moved`)).toMatchObject({ status: 409 });
      expect(await callMove('file', `${other}/moved`, true)).toMatchObject({ status: 200 });
      expect(readFileSync(`${other}/moved`, 'utf8')).toBe('file');

      mkdirSync(join(free.root, 'with-pipe'));
      writeFileSync(join(free.root, 'with-pipe/a'), 'a');
      execFileSync('mkfifo', [join(free.root, 'with-pipe/pipe')]);
      expect(await callMove('with-pipe', `${other}/moved`, true)).toMatchObject({ status: 409 });
      expect(readdirSync(join(free.root, 'with-pipe')).sort()).toEqual(['a', 'pipe']);
      expect([readdirSync(other), readFileSync(`${other}/moved`, 'utf8')]).toEqual([['moved'], 'file']);
      expect(await callMove(`${other}/moved`, q('back'))).toMatchObject({ status: 200 });
    } finally {
      rmSync(other, { recursive: true });
    }
  });
});
