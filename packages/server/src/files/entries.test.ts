import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { q, startFilesServer, type FilesServer } from './files.test-support.ts';

let files: FilesServer;
const at = (path: string): string => join(files.root, path);

beforeAll(async () => {
  files = await startFilesServer();
  for (const directory of ['tree/src/deep', 'tree/build', 'tree/.git', 'empty']) {
    mkdirSync(at(directory), { recursive: true });
  }
  for (const file of [
    'tree/z.txt',
    'tree/src/a.ts',
    'tree/src/b.js',
    'tree/src/deep/c.ts',
    'tree/build/out.js',
    'tree/.git/HEAD',
  ]) {
    writeFileSync(at(file), file);
  }
  writeFileSync(at('tree/.gitignore'), 'build/\n*.js\n');
  writeFileSync(at('tree/src/.gitignore'), '!b.js\ndeep\n');
  symlinkSync('src/a.ts', at('tree/link'));
  symlinkSync('nowhere', at('tree/dangling'));
  symlinkSync('..', at('tree/up'));
  utimesSync(at('tree/z.txt'), 1_700_000_000, 1_700_000_000.5);
});
afterAll(() => files[Symbol.asyncDispose]());

async function names(query: string): Promise<string[]> {
  const { status, body } = await files.call('GET', `entries?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body as { path: string }[]).map(({ path }) => path.slice(files.root.length + 1));
}

describe('GET /v1/fs/entries', () => {
  it('lists a directory by name, links as what they are', async () => {
    const { body } = await files.call('GET', 'entries?path=tree');
    expect(body).toEqual(
      ['.git', '.gitignore', 'build', 'dangling', 'link', 'src', 'up', 'z.txt'].map((name) =>
        expect.objectContaining({ name, path: at(`tree/${name}`) }),
      ),
    );
    const [, , build, dangling, link, , up, text] = body as object[];
    expect(build).toMatchObject({ entryType: 'directory' });
    expect(dangling).toMatchObject({ entryType: 'file', symlinkTarget: 'nowhere' });
    expect(link).toMatchObject({ entryType: 'file', symlinkTarget: 'src/a.ts' });
    expect(up).toMatchObject({ entryType: 'file', symlinkTarget: '..' });
    expect(text).toMatchObject({ entryType: 'file', size: 10, modified: '2023-11-14T22:13:20.500Z' });
  });

  it('begins at the root, and takes absolute paths', async () => {
    expect(await names('')).toEqual(['empty', 'tree']);
    expect(await names(`path=${q(files.root)}`)).toEqual(['empty', 'tree']);
    expect(await names('path=empty')).toEqual([]);
  });

  it('lists all levels, or so many, and follows no link', async () => {
    expect(await names('path=tree/src&recursive=true')).toEqual([
      'tree/src/.gitignore',
      'tree/src/a.ts',
      'tree/src/b.js',
      'tree/src/deep',
      'tree/src/deep/c.ts',
    ]);
    expect(await names('depth=2')).not.toContain('tree/src/a.ts');
    expect(await names('depth=3')).toContain('tree/src/a.ts');
    expect((await names('recursive=true')).filter((path) => path.startsWith('tree/up/'))).toEqual([]);
  });

  it('takes a pattern', async () => {
    expect(await names('path=tree&recursive=true&glob=*.ts')).toEqual(['tree/src/a.ts', 'tree/src/deep/c.ts']);
    expect(await names(`path=tree&recursive=true&glob=${q('src/*.{ts,js}')}`)).toEqual([
      'tree/src/a.ts',
      'tree/src/b.js',
    ]);
    expect(await names(`path=tree&recursive=true&glob=${q('**/deep/**')}`)).toContain('tree/src/deep/c.ts');
  });

  it('leaves out what Git ignores, the nearer rule first', async () => {
    expect(await names('path=tree&recursive=true&gitignore=true')).toEqual([
      'tree/.gitignore',
      'tree/dangling',
      'tree/link',
      'tree/src',
      'tree/src/.gitignore',
      'tree/src/a.ts',
      'tree/src/b.js',
      'tree/up',
      'tree/z.txt',
    ]);
  });

  it.each([1, 2, 3, 7])('pages by %i and misses nothing', async (limit) => {
    const all = await names('recursive=true');
    const paged: string[] = [];
    for (let cursor = ''; ;) {
      const response = await files.fetch(`entries?recursive=true&limit=${limit}${cursor}`);
      const page = (await response.json()) as { path: string }[];
      expect(page.length).toBeLessThanOrEqual(limit);
      paged.push(...page.map(({ path }) => path.slice(files.root.length + 1)));
      const next = response.headers.get('next-cursor');
      if (next === null) {
        break;
      }
      cursor = `&cursor=${q(next)}`;
    }
    expect(paged).toEqual(all);
  });

  it.each([
    ['path=nothing', 404, 'not_found'],
    ['path=tree/z.txt', 409, 'conflict'],
    ['path=..', 403, 'permission_denied'],
    ['path=tree&cursor=nonsense', 400, 'invalid_request'],
    ['path=tree&limit=0', 400, 'invalid_request'],
    ['path=tree&depth=1e9', 400, 'invalid_request'],
    ['path=tree&recursive=maybe', 400, 'invalid_request'],
    ['path=tree&recursiv=true', 400, 'invalid_request'],
    [`glob=${'[a'}`, 400, 'invalid_request'],
    [`glob=${'{a,b}'.repeat(40)}`, 400, 'invalid_request'],
    ['path=%00', 400, 'invalid_request'],
  ])('%s is a problem with %i', async (query, status, code) => {
    expect(await files.call('GET', `entries?${query}`)).toMatchObject({
      status,
      body: { type: `urn:sandbox-agent:error:${code}` },
    });
  });

  it('leaves nothing open when the reader goes away', async () => {
    mkdirSync(at('many'));
    for (let index = 0; index < 3000; index += 1) {
      writeFileSync(at(`many/${'n'.repeat(200)}-${index}`), '');
    }
    const reading = new AbortController();
    const response = await files.fetch('entries?path=many', { signal: reading.signal });
    await response.body?.getReader().read();
    reading.abort();
    await files.fetch('entries?path=many', { method: 'HEAD' });
    await expect.poll(() => files.openFiles(), { timeout: 15_000 }).toBe(0);
    expect(readdirSync(at('many'))).toHaveLength(3000);
  });
});

describe('GET /v1/fs/stat', () => {
  it('tells what a path leads to', async () => {
    const { body } = await files.call('GET', 'stat?path=tree/link');
    expect(body).toMatchObject({
      path: at('tree/link'),
      entryType: 'file',
      size: 13,
      mode: expect.stringMatching(/^0[0-7]{3}$/),
    });
    expect(body).toHaveProperty('etag');
    expect((await files.call('GET', 'stat?path=tree/up')).body).toMatchObject({ entryType: 'directory' });
    expect((await files.call('GET', 'stat?path=.')).body).toMatchObject({ path: files.root, entryType: 'directory' });
  });

  it('of a missing file is 404, which the published server answers with 400', async () => {
    expect(await files.call('GET', 'stat?path=nope')).toMatchObject({
      status: 404,
      body: { path: 'nope', errno: 'ENOENT' },
    });
    expect(await files.call('GET', 'stat?path=tree/dangling')).toMatchObject({ status: 404 });
    expect(await files.call('GET', 'stat')).toMatchObject({ status: 400 });
  });
});
