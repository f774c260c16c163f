import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, createCheckpointBench, unlimited, type CheckpointBench } from './checkpoints.test-support.ts';

let bench: CheckpointBench;

beforeEach(async () => {
  bench = await createCheckpointBench();
});
afterEach(() => bench.close());

const at = (name: string): string => join(bench.workspace, name);
function write(name: string, text: string | Buffer, mode = 0o644): void {
  mkdirSync(join(at(name), '..'), { recursive: true });
  writeFileSync(at(name), text);
  chmodSync(at(name), mode);
}
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', bench.workspace, '-c', 'user.name=a', '-c', 'user.email=b', ...args], {
    encoding: 'utf8',
  });

describe('a restore', { timeout: 90_000 }, () => {
  it('brings back content, modes, links, empty files and directories, odd names, and removes what was made', async () => {
    write('plain', 'one\r\ntwo\n');
    write(
      '.gitattributes',
      '* text=auto eol=lf\n*.bin filter=lfs diff=lfs\n*.id ident\n*.u working-tree-encoding=UTF-16\n',
    );
    write('a.bin', Buffer.from([0, 1, 2, 13, 10, 255]));
    write('a.id', '$Id: x$\r\n');
    write('a.u', 'not utf-16');
    write('run.sh', '#!/bin/sh\n', 0o755);
    write('secret', 'x', 0o600);
    write('group', 'x', 0o664);
    write('empty', '');
    write('ünï/côdé 🦊\n"q"\t', 'x');
    write('git~1', 'x');
    write('back\\slash', 'x');
    write('-n', 'x');
    const notUtf8 = Buffer.concat([Buffer.from(at('not-utf8-')), Buffer.from([0xff, 0xfe])]);
    writeFileSync(notUtf8, 'x');
    mkdirSync(at('void/of/everything'), { recursive: true });
    chmodSync(at('void'), 0o700);
    symlinkSync('plain', at('link'));
    symlinkSync('/nowhere/at/all', at('dangling'));
    symlinkSync('ünï', at('to-directory'));
    const before = contentOf(bench.workspace);
    const id = await bench.take();
    rmSync(at('ünï'), { recursive: true });
    rmSync(at('void'), { recursive: true });
    unlinkSync(notUtf8);
    write('plain', 'changed');
    chmodSync(at('run.sh'), 0o644);
    chmodSync(at('secret'), 0o644);
    rmSync(at('link'));
    mkdirSync(at('link'));
    write('link/inside', 'a directory in the place of a link');
    rmSync(at('empty'));
    symlinkSync('plain', at('empty'));
    write('new/deep/file', 'x');
    mkdirSync(at('new/empty'));
    const between = contentOf(bench.workspace);
    const restored = await bench.restore(id);
    expect(contentOf(bench.workspace)).toEqual(before);
    expect(readFileSync(notUtf8, 'utf8')).toBe('x');
    expect(restored).toMatchObject({ checkpoint: { id }, safety: { reason: 'restore' }, filesRemoved: 2 });
    await bench.restore(restored.safety.id);
    expect(contentOf(bench.workspace)).toEqual(between);
  });

  it('leaves alone what is ignored, by the rules of then', async () => {
    write('.gitignore', '*.log\n/build/\n:void/\n');
    mkdirSync(at(':void'));
    write('kept.log', 'then');
    write('build/out', 'then');
    write('file', 'then');
    const id = await bench.take();
    write('kept.log', 'now');
    write('build/out', 'now');
    write('build/more', 'now');
    write('file', 'now');
    // Now they are a part of the workspace, and `file` is none.
    write('.gitignore', 'file\n');
    write('seen.log', 'now');
    rmSync(at(':void'), { recursive: true });
    mkdirSync(at('build/void'));
    await bench.restore(id);
    expect(existsSync(at(':void'))).toBe(false);
    expect(existsSync(at('build/void'))).toBe(true);
    expect(readFileSync(at('file'), 'utf8')).toBe('then');
    expect(readFileSync(at('.gitignore'), 'utf8')).toBe('*.log\n/build/\n:void/\n');
    for (const name of ['kept.log', 'build/out', 'build/more', 'seen.log']) {
      expect(readFileSync(at(name), 'utf8'), name).toBe('now');
    }
  });

  it('brings back what is ignored too when it was asked for', async () => {
    write('.gitignore', '*.log\n');
    write('a.log', 'then');
    const before = contentOf(bench.workspace);
    const id = await bench.take({ includeIgnored: true });
    write('a.log', 'now');
    write('b.log', 'now');
    await bench.restore(id);
    expect(contentOf(bench.workspace)).toEqual(before);
  });

  it('never touches the repository that the workspace is, and honours what that tracks and ignores', async () => {
    git('init', '-q');
    write('.gitignore', 'ignored\ntracked\n');
    write('tracked', 'then');
    write('ignored', 'then');
    write('file', 'then');
    git('add', '-f', '.gitignore', 'tracked', 'file');
    git('commit', '-qm', 'one');
    write('file', 'staged');
    git('add', 'file');
    write('.git/info/exclude', 'excluded\n');
    write('excluded', 'then');
    const id = await bench.take();
    write('tracked', 'now');
    write('ignored', 'now');
    write('excluded', 'now');
    write('file', 'now');
    const own = (): string =>
      execFileSync('sh', ['-c', 'cd .git && find . -type f | sort | xargs cat | sha256sum'], {
        cwd: bench.workspace,
        encoding: 'utf8',
      });
    const untouched = own();
    await bench.restore(id);
    expect(own()).toBe(untouched);
    expect(['tracked', 'ignored', 'excluded', 'file'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
      'then',
      'now',
      'now',
      'staged',
    ]);
    git('fsck');
  });

  it('goes into repositories inside, by their own rules, and honours those of the one around', async () => {
    git('init', '-q');
    write('.gitignore', 'node_modules\n');
    for (const nested of ['packages/nested', 'packages/unborn']) {
      execFileSync('git', ['init', '-q', at(nested)]);
      write(`${nested}/.gitignore`, 'own\n');
      write(`${nested}/file`, 'then');
      write(`${nested}/own`, 'then');
    }
    execFileSync('git', ['-C', at('packages/nested'), 'add', '.']);
    execFileSync('git', ['-C', at('packages/nested'), '-c', 'user.name=a', '-c', 'user.email=b', 'commit', '-qm', 'x']);
    git('-c', 'advice.addEmbeddedRepo=false', 'add', '.gitignore', 'packages/nested');
    write('inner/file', 'then');
    write('inner/node_modules/x', 'then');
    const id = await bench.take();
    // And the same for a workspace that is a part of a repository.
    const inner = join(bench.workspace, 'inner');
    const part = await bench.checkpoints.take(inner, {
      facts: { reason: 'request' },
      includeIgnored: false,
      signal: unlimited,
    });
    expect(part.fileCount).toBe(1);
    for (const nested of ['packages/nested', 'packages/unborn']) {
      write(`${nested}/file`, 'now');
      write(`${nested}/new`, 'now');
      write(`${nested}/own`, 'now');
    }
    write('inner/node_modules/x', 'now');
    await bench.restore(id);
    for (const nested of ['packages/nested', 'packages/unborn']) {
      expect(readFileSync(at(`${nested}/file`), 'utf8')).toBe('then');
      expect(readFileSync(at(`${nested}/own`), 'utf8')).toBe('now');
      expect(existsSync(at(`${nested}/new`))).toBe(false);
      expect(existsSync(at(`${nested}/.git/HEAD`))).toBe(true);
    }
    expect(readFileSync(at('inner/node_modules/x'), 'utf8')).toBe('now');
    expect(execFileSync('git', ['-C', at('packages/nested'), 'status', '--porcelain'], { encoding: 'utf8' })).toBe('');
  });

  it('follows no link out of the workspace', async () => {
    const outside = join(bench.stateDirectory, '..', 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), 'theirs');
    git('init', '-q');
    write('directory/file', 'then');
    git('add', '.');
    const id = await bench.take();
    renameSync(at('directory'), at('elsewhere'));
    symlinkSync(outside, at('directory'));
    const linked = await bench.take();
    await bench.restore(id);
    expect(readFileSync(at('directory/file'), 'utf8')).toBe('then');
    await bench.restore(linked);
    expect(readdirSync(outside)).toEqual(['file']);
    expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('theirs');
    expect(contentOf(bench.workspace)['directory']).toBe(`link ${outside}`);
  });

  it('sees a change that left size and time as they were', async () => {
    write('file', 'aaaa');
    const { atime, mtime } = statSync(at('file'));
    await bench.take();
    write('file', 'bbbb');
    utimesSync(at('file'), atime, mtime);
    const id = await bench.take();
    write('file', 'cccc');
    await bench.restore(id);
    expect(readFileSync(at('file'), 'utf8')).toBe('bbbb');
  });

  it('works on files of 100 MB without holding them', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    for (let part = 0; part < 100; part += 1) {
      megabyte.writeUInt32LE(part * 7919, part * 4);
      writeFileSync(at('large'), megabyte, { flag: 'a' });
    }
    const before = process.memoryUsage().rss;
    const id = await bench.take();
    truncateSync(at('large'), 10);
    await bench.restore(id);
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
    expect(statSync(at('large')).size).toBe(100 * 1024 * 1024);
    expect(readFileSync(at('large')).subarray(-megabyte.length).equals(megabyte)).toBe(true);
  });

  it('makes a workspace that is gone', async () => {
    write('a/b', 'x');
    const before = contentOf(bench.workspace);
    const id = await bench.take();
    rmSync(bench.workspace, { recursive: true });
    await bench.restore(id);
    expect(contentOf(bench.workspace)).toEqual(before);
  });
});

describe('a checkpoint', { timeout: 90_000 }, () => {
  it('is listed, compared, dropped; an id that is none names nothing', async () => {
    write('a', '1\n');
    const first = await bench.take();
    write('a', '2\n');
    write('b', 'x\n');
    const second = await bench.take();
    const { checkpoints } = bench;
    expect((await checkpoints.list({})).map(({ id }) => id)).toEqual([second, first]);
    const request = { files: [], maxPatchBytes: 100_000 };
    const since = await checkpoints.diff(first, request, unlimited);
    expect(since.files.map(({ path, change }) => [path, change])).toEqual([
      ['a', 'modified'],
      ['b', 'added'],
    ]);
    expect(since.patch).toContain('-1\n+2');
    expect(await checkpoints.diff(second, request, unlimited)).toEqual({ files: [], patch: '', truncated: false });
    expect((await checkpoints.diff(second, { ...request, to: first }, unlimited)).files).toHaveLength(2);
    expect((await checkpoints.diff(first, { ...request, maxPatchBytes: 10 }, unlimited)).truncated).toBe(true);
    await checkpoints.remove(first);
    for (const id of [first, '../../etc/passwd', 'x', '00000000-0000-0000-0000-000000000000']) {
      await expect(checkpoints.get(id)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('does not look into the state of this server', async () => {
    write('file', 'x');
    const { fileCount } = await bench.checkpoints.take(join(bench.workspace, '..'), {
      facts: { reason: 'request' },
      includeIgnored: true,
      signal: unlimited,
    });
    expect(fileCount).toBe(1);
  });

  it('outlives locks and indexes that a killed server left', async () => {
    write('a', '1');
    const id = await bench.take();
    const [key] = readdirSync(join(bench.stateDirectory, 'checkpoints'));
    const repository = join(bench.stateDirectory, 'checkpoints', key ?? '', 'repository');
    for (const name of ['index-kept.lock', 'packed-refs.lock', 'HEAD.lock', 'gc.pid', `refs/checkpoints/${id}.lock`]) {
      writeFileSync(join(repository, name), '');
    }
    writeFileSync(join(repository, 'index-kept'), 'DIRC half of an index');
    mkdirSync(join(repository, '..', 'repository.new'));
    await bench.reopen();
    write('a', '2');
    const second = await bench.take();
    await bench.restore(id);
    expect(readFileSync(at('a'), 'utf8')).toBe('1');
    await bench.restore(second);
    expect(readFileSync(at('a'), 'utf8')).toBe('2');
  });

  it('is one of a bounded number, not too old, and packed; what is left is whole', async () => {
    await bench.reopen({ maxCount: 4, packEvery: 3 });
    const ids: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      write(`file-${round}`, `${round}`.repeat(1000));
      ids.push(await bench.take());
    }
    expect((await bench.checkpoints.list({})).map(({ id }) => id)).toEqual(ids.slice(-4).toReversed());
    await bench.checkpoints.close();
    await bench.reopen({ maxCount: 4, packEvery: 1 });
    const [key] = readdirSync(join(bench.stateDirectory, 'checkpoints'));
    const repository = join(bench.stateDirectory, 'checkpoints', key ?? '', 'repository');
    await bench.take();
    const references = () =>
      execFileSync('git', ['-C', repository, 'for-each-ref'], { encoding: 'utf8' }).trim().split('\n');
    await expect.poll(() => references().length, { timeout: 15_000 }).toBe(4);
    await expect
      .poll(() => readdirSync(join(repository, 'objects')).toSorted(), { timeout: 15_000 })
      .toEqual(['info', 'pack']);
    await bench.restore(ids[5] ?? '');
    expect(readdirSync(bench.workspace)).toHaveLength(6);
    await bench.reopen({ maxAgeMs: -1 });
    const newest = await bench.take();
    expect((await bench.checkpoints.list({})).map(({ id }) => id)).toEqual([newest]);
  });

  it('is refused for too many files, and given up when its signal aborts', async () => {
    await bench.reopen({ maxFiles: 3 });
    for (let index = 0; index < 5; index += 1) {
      write(`file-${index}`, 'x');
    }
    await expect(bench.take()).rejects.toMatchObject({ code: 'conflict' });
    const gone = AbortSignal.abort(new Error('gone'));
    const options = { facts: { reason: 'request' }, includeIgnored: false, signal: gone } as const;
    await expect(bench.checkpoints.take(bench.workspace, options)).rejects.toThrow('gone');
    expect(await bench.checkpoints.list({})).toEqual([]);
  });
});
