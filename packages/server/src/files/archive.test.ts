import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { packTar, type TarEntry, type TarHeader } from 'modern-tar';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { snapshot, startFilesServer, type FilesServer } from './files.test-support.ts';

let files: FilesServer;
const at = (path: string): string => join(files.root, path);

beforeAll(async () => {
  files = await startFilesServer();
});
afterAll(() => files[Symbol.asyncDispose]());
beforeEach(() => {
  rmSync(at('t'), { recursive: true, force: true });
  mkdirSync(at('t/dir'), { recursive: true });
  writeFileSync(at('t/old'), 'old');
  writeFileSync(at('t/dir/kept'), 'kept');
  symlinkSync('dir', at('t/dirlink'));
});

const file = (name: string, body = 'new', header: Partial<TarHeader> = {}): TarEntry => ({
  header: { name, size: body.length, ...header },
  body,
});
const special = (name: string, type: TarHeader['type'], linkname?: string): TarEntry => ({
  header: { name, type, size: 0, ...(linkname === undefined ? {} : { linkname }) },
});

async function upload(body: Uint8Array, path = 't', type = 'application/x-tar') {
  const response = await files.fetch(`upload-batch?path=${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as Uint8Array<ArrayBuffer>,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('POST /v1/fs/upload-batch', () => {
  it(
    'unpacks what tar packs, with permissions, times, links and empty directories, packed or not',
    { timeout: 60_000 },
    async () => {
      const source = join(files.base, 'source');
      mkdirSync(join(source, 'bin/empty'), { recursive: true });
      writeFileSync(join(source, 'bin/run.sh'), '#!/bin/sh\n');
      chmodSync(join(source, 'bin/run.sh'), 0o751);
      writeFileSync(join(source, `${'long-'.repeat(45)}name`), 'long');
      writeFileSync(join(source, 'ünï 🦊'), 'unicode');
      writeFileSync(join(source, 'large'), 'x'.repeat(3_000_000));
      symlinkSync('../bin/run.sh', join(source, 'bin/link'));
      execFileSync('ln', [join(source, 'large'), join(source, 'second-name')]);
      for (const format of ['gnu', 'pax', 'ustar']) {
        const args = format === 'ustar' ? ['--exclude=long-*'] : [];
        const plain = execFileSync('tar', ['-c', `--format=${format}`, ...args, '-C', source, '.'], { maxBuffer: 1e8 });
        for (const [body, type] of [
          [plain, 'application/x-tar'],
          [gzipSync(plain), 'application/gzip'],
          [gzipSync(plain), 'application/x-tar'],
        ] as const) {
          rmSync(at('t/new'), { recursive: true, force: true });
          const answer = await upload(body, 't/new/deep', type);
          expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200, body: { truncated: false } });
          expect(answer.body['paths']).toContain(at('t/new/deep/bin/run.sh'));
          const unpacked = snapshot(at('t/new/deep'));
          const expected = snapshot(source);
          expect(unpacked).toEqual(
            Object.fromEntries(
              Object.entries(expected).filter(([name]) => format !== 'ustar' || !name.startsWith('long-')),
            ),
          );
          const [made, original] = [statSync(at('t/new/deep/bin/run.sh')), statSync(join(source, 'bin/run.sh'))];
          expect([made.mode & 0o777, Math.floor(made.mtimeMs / 1000)]).toEqual([
            0o751,
            Math.floor(original.mtimeMs / 1000),
          ]);
          expect(statSync(at('t/new/deep/large')).ino).toBe(statSync(at('t/new/deep/second-name')).ino);
        }
      }
    },
  );

  it('joins directories, replaces files, and keeps what is not in the archive', async () => {
    const body = await packTar([
      file('./old'),
      file('dir/added'),
      file('dir/added', 'twice'),
      special('dir/', 'directory'),
    ]);
    expect(await upload(body)).toMatchObject({ status: 200 });
    expect(snapshot(at('t'))).toEqual({
      dir: 'directory',
      'dir/added': 'twice',
      'dir/kept': 'kept',
      dirlink: '-> dir',
      old: 'new',
    });
    expect(statSync(at('t/old')).mode & 0o7000).toBe(0);
  });

  const hostile: Record<string, () => Promise<Uint8Array> | Uint8Array> = {
    'a path that goes up': () => packTar([file('ok'), file('../escaped')]),
    'a path that goes up in the middle': () => packTar([file('ok'), file('dir/../../escaped')]),
    'an absolute path': () => packTar([file('ok'), file('/tmp/sandbox-agent-escaped')]),
    'an absolute link': () => packTar([file('ok'), special('l', 'symlink', '/etc')]),
    'a link that goes up': () => packTar([file('ok'), special('dir/l', 'symlink', '../../x')]),
    'a link that goes up after it went down': () => packTar([special('a/l', 'symlink', '../dirlink/../../x')]),
    'a path through a link of the archive': () => packTar([special('l', 'symlink', 'dir'), file('l/x')]),
    'a link in the place of a directory of the archive': () => packTar([file('d/x'), special('d', 'symlink', 'dir')]),
    'a hard link to the outside': () => packTar([special('l', 'link', '../../outside')]),
    'a hard link to an absolute path': () => packTar([special('l', 'link', '/etc/hostname')]),
    'a hard link to what was there': () => packTar([special('l', 'link', 'old')]),
    'a hard link to itself': () => packTar([file('l'), special('l', 'link', 'l')]),
    'a hard link to a symbolic one': () => packTar([special('s', 'symlink', 'old'), special('l', 'link', 's')]),
    'a character device': () => packTar([file('ok'), special('null', 'character-device')]),
    'a block device': () => packTar([file('ok'), special('disk', 'block-device')]),
    'a pipe': () => packTar([file('ok'), special('pipe', 'fifo')]),
    'a path of too many names': () => packTar([file(`${'d/'.repeat(101)}x`)]),
    'a name of 300 characters': () => packTar([file('ok'), file('n'.repeat(300))]),
    'a broken end': async () => (await packTar([file('ok', 'x'.repeat(10_000))])).subarray(0, 5_000),
    'no end at all': async () => (await packTar([file('ok')])).subarray(0, 1024),
    'a broken header': async () => {
      const body = await packTar([file('ok'), file('two')]);
      body[1024] = 0x21;
      return body;
    },
    'no archive': () => new TextEncoder().encode('hello'.repeat(1000)),
    nothing: () => new Uint8Array(),
    'gzip that breaks off': async () => gzipSync(await packTar([file('ok', 'y'.repeat(100_000))])).subarray(0, 100),
    'a header of 8 GB': async () => {
      const [header] = [await packTar([special('x', 'pax-header')])];
      header?.set(new TextEncoder().encode('77777777777\0'), 124);
      return header ?? new Uint8Array();
    },
  };

  it.each(Object.keys(hostile))('refuses %s as a whole', async (name) => {
    const before = snapshot(files.base);
    const answer = await upload((await hostile[name]?.()) ?? new Uint8Array());
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 400, body: { status: 400 } });
    expect(snapshot(files.base)).toEqual(before);
    const fresh = await upload((await hostile[name]?.()) ?? new Uint8Array(), 't/n/m');
    expect(fresh).toMatchObject({ status: 400 });
    expect(snapshot(files.base)).toEqual(before);
    expect(files.openFiles()).toBe(0);
  });

  it('refuses a directory in the place of a file, a file in that of a directory, and to go through a link that was there', async () => {
    const before = snapshot(at('t'));
    for (const entries of [
      [file('old/x')],
      [file('a'), file('dir')],
      [file('dirlink/x')],
      [special('dir', 'symlink', 'old')],
    ]) {
      expect(await upload(await packTar(entries))).toMatchObject({ status: 409 });
      expect(snapshot(at('t'))).toEqual(before);
    }
    expect(await upload(await packTar([file('x')]), 't/old')).toMatchObject({ status: 409 });
    expect(await upload(await packTar([file('x')]), '../x')).toMatchObject({ status: 403 });
    expect(await upload(await packTar([file('x')]), 't', 'text/plain')).toMatchObject({ status: 415 });
    expect(snapshot(at('t'))).toEqual(before);
  });

  it('refuses a bomb before it is on the disk', { timeout: 60_000 }, async () => {
    const before = snapshot(files.base);
    execFileSync('truncate', ['-s', '100M', join(files.base, 'zeros')]);
    const bomb = execFileSync('tar', ['-cz', 'zeros'], { cwd: files.base, maxBuffer: 1e8 });
    rmSync(join(files.base, 'zeros'));
    expect(bomb.length).toBeLessThan(500_000);
    expect(await upload(bomb, 't', 'application/gzip')).toMatchObject({ status: 413, body: { limitRatio: 200 } });
    expect(snapshot(files.base)).toEqual(before);
  });

  it('unpacks nothing of a body that breaks off, and leaves nothing', async () => {
    const before = snapshot(at('t'));
    const outgoing = request(`${files.server.url}/v1/fs/upload-batch?path=t`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-tar' },
    });
    outgoing.on('error', () => undefined);
    const body = await packTar([file('one'), file('two', 'x'.repeat(1_000_000))]);
    outgoing.write(body.subarray(0, 500_000));
    await expect.poll(() => readdirSync(at('t')).length, { timeout: 15_000 }).toBe(4);
    outgoing.destroy();
    await expect.poll(() => snapshot(at('t')), { timeout: 15_000 }).toEqual(before);
    await expect.poll(() => files.openFiles(), { timeout: 15_000 }).toBe(0);
  });

  it('never reaches beyond the directory, whatever the archive names', { timeout: 120_000 }, async () => {
    const name = fc.array(fc.constantFrom('..', '.', '', 'a', 'b', 'dir', 'old', 'dirlink'), {
      minLength: 1,
      maxLength: 4,
    });
    const path = name.map((names) => names.join('/') || '.');
    const entry = fc.oneof(
      path.map((text) => file(text)),
      fc.tuple(path, path).map(([text, target]) => special(text, 'symlink', target)),
      fc.tuple(path, path).map(([text, target]) => special(text, 'link', target)),
      path.map((text) => special(`${text}/`, 'directory')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 5 }), async (entries) => {
        const before = snapshot(files.base);
        const { status } = await upload(await packTar(entries));
        const after = snapshot(files.base);
        const outer = (all: Record<string, string>) =>
          Object.entries(all).filter(([key]) => !key.startsWith('root/t/'));
        expect(outer(after)).toEqual(outer(before));
        expect([200, 400, 409]).toContain(status);
        if (status !== 200) {
          expect(after).toEqual(before);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('GET /v1/fs/download', () => {
  it('packs what tar unpacks, and what can be uploaded again', async () => {
    writeFileSync(at('t/large'), Buffer.alloc(2_500_000, 'large'));
    writeFileSync(at(`t/${'long-'.repeat(40)}`), 'long');
    mkdirSync(at('t/empty'));
    execFileSync('mkfifo', [at('t/pipe')]);
    for (const gzip of ['', '&gzip=true']) {
      const response = await files.fetch(`download?path=t${gzip}`);
      expect(response.headers.get('content-disposition')).toContain(gzip ? 't.tar.gz' : 't.tar');
      const archive = Buffer.from(await response.arrayBuffer());
      const unpacked = join(files.base, `unpacked${gzip.length}`);
      mkdirSync(unpacked);
      execFileSync('tar', [gzip ? '-xz' : '-x', '-C', unpacked], { input: archive });
      rmSync(at('t/pipe'), { force: true });
      expect(snapshot(unpacked)).toEqual(snapshot(at('t')));
      expect(await upload(archive, 'again')).toMatchObject({ status: 200 });
      expect(snapshot(at('again'))).toEqual(snapshot(at('t')));
    }
  });

  it('packs 5,000 files', { timeout: 180_000 }, async () => {
    mkdirSync(at('t/many'));
    for (let index = 0; index < 5_000; index += 1) {
      writeFileSync(at(`t/many/${index}.txt`), `${index}`);
    }
    const archive = Buffer.from(await (await files.fetch('download?path=t/many')).arrayBuffer());
    const listed = execFileSync('tar', ['-t'], { input: archive, maxBuffer: 1e8 }).toString().trim().split('\n');
    expect(listed).toHaveLength(5_000);
    expect(await upload(archive, 't/copy')).toMatchObject({ status: 200, body: { truncated: false } });
    expect(readFileSync(at('t/copy/4999.txt'), 'utf8')).toBe('4999');
  });

  it('leaves out what it is told to', async () => {
    writeFileSync(at('t/.gitignore'), 'old\n');
    const archive = Buffer.from(await (await files.fetch('download?path=t&gitignore=true&glob=*l*')).arrayBuffer());
    expect(execFileSync('tar', ['-t'], { input: archive }).toString().trim().split('\n')).toEqual(['dirlink']);
  });

  it('is a problem for what is no directory, and leaves nothing open when the reader goes', async () => {
    expect((await files.fetch('download?path=t/old')).status).toBe(409);
    expect((await files.fetch('download?path=t/nothing')).status).toBe(404);
    expect((await files.fetch('download?path=..')).status).toBe(403);
    writeFileSync(at('t/large'), Buffer.alloc(40_000_000, 'large'));
    await files.fetch('download?path=t', { method: 'HEAD' });
    const reading = new AbortController();
    const response = await files.fetch('download?path=t', { signal: reading.signal });
    await response.body?.getReader().read();
    reading.abort();
    await expect.poll(() => files.openFiles(), { timeout: 15_000 }).toBe(0);
    expect(existsSync(at('t/large'))).toBe(true);
  });
});
