import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livingChildrenOf } from '../../test-support/processes.ts';
import { q, startFilesServer, type FilesServer } from './files.test-support.ts';

const hasRipgrep = spawnSync('rg', ['--version']).status === 0;

interface Line {
  readonly type: string;
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly ranges: { start: number; end: number }[];
  readonly truncated: boolean;
  readonly reason?: string;
  readonly matches: number;
}

/** The same promises, whoever searches. */
describe.each([
  ['ripgrep', undefined],
  ['the server itself', 'nothing'],
])('GET /v1/fs/search by %s', (_, path) => {
  let files: FilesServer;
  let empty: string;
  const at = (file: string): string => join(files.root, file);

  beforeAll(async () => {
    empty = mkdtempSync(join(tmpdir(), 'no-programs-'));
    files = await startFilesServer(undefined, path === undefined ? {} : { PATH: empty });
    mkdirSync(at('src/deep'), { recursive: true });
    mkdirSync(at('.git'));
    writeFileSync(at('src/a.ts'), 'first\nhas nëedle and nëedle\r\nlast needle');
    writeFileSync(at('src/deep/b.js'), 'NEEDLE\n');
    writeFileSync(at('src/.hidden'), 'needle\n');
    writeFileSync(at('.git/config'), 'needle\n');
    writeFileSync(at('ignored.log'), 'needle\n');
    writeFileSync(at('.gitignore'), '*.log\n');
    writeFileSync(at('binary'), Buffer.from('needle\0needle'));
    writeFileSync(at('latin'), Buffer.from([0xe9, 0x20, ...Buffer.from('needle'), 0x0a]));
    writeFileSync(at('long'), `${'x'.repeat(100_000)}needle\n`);
    mkdirSync(join(files.base, 'outside'));
    writeFileSync(join(files.base, 'outside/secret'), 'needle\n');
    symlinkSync(join(files.base, 'outside'), at('src/out'));
  });
  afterAll(async () => {
    await files[Symbol.asyncDispose]();
    rmSync(empty, { recursive: true });
  });

  async function search(query: string): Promise<{ lines: Line[]; end: Line | undefined }> {
    const response = await files.fetch(`search?${query}`);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const all = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    return { lines: all.filter(({ type }) => type === 'match'), end: all.find(({ type }) => type === 'end') };
  }
  const places = ({ lines }: { lines: Line[] }): string[] =>
    lines.map(({ path: file, line }) => `${file.slice(files.root.length + 1)}:${line}`).sort();

  it.skipIf(path === undefined && !hasRipgrep)(
    'finds text, hidden files too, not binary, ignored or outside ones',
    async () => {
      const found = await search('query=needle');
      expect(places(found)).toEqual(['latin:1', 'long:1', 'src/.hidden:1', 'src/a.ts:3']);
      expect(found.end).toMatchObject({ matches: 4, truncated: false });
      expect(places(await search('query=needle&gitignore=false'))).toContain('ignored.log:1');
      expect(places(await search('query=needle&ignoreCase=true'))).toContain('src/deep/b.js:1');
      expect(places(await search(`query=${q('a.*b')}`))).toEqual([]);
      expect(places(await search('query=-e'))).toEqual([]);
    },
  );

  it.skipIf(path === undefined && !hasRipgrep)('tells where in the line, in characters of its text', async () => {
    const { lines } = await search(`query=${q('nëedle')}`);
    expect(lines).toEqual([
      {
        type: 'match',
        path: at('src/a.ts'),
        line: 2,
        text: 'has nëedle and nëedle',
        ranges: [
          { start: 4, end: 10 },
          { start: 15, end: 21 },
        ],
      },
    ]);
    const long = (await search('query=needle&glob=long')).lines[0];
    expect([long?.text.length, long?.ranges]).toEqual([2_000, []]);
  });

  it.skipIf(path === undefined && !hasRipgrep)(
    'takes a regular expression, a pattern of names, a directory and a limit',
    async () => {
      expect(places(await search(`query=${q('^(first|last) ?\\w*$')}&regex=true`))).toEqual([
        'src/a.ts:1',
        'src/a.ts:3',
      ]);
      expect(places(await search('query=e&ignoreCase=true&glob=*.js'))).toEqual(['src/deep/b.js:1']);
      expect(places(await search('query=NEEDLE&path=src/deep'))).toEqual(['src/deep/b.js:1']);
      const limited = await search('query=needle&limit=1');
      expect([limited.lines.length, limited.end]).toEqual([
        1,
        { type: 'end', matches: 1, truncated: true, reason: 'limit' },
      ]);
    },
  );

  it.skipIf(path === undefined && !hasRipgrep).each([
    [`query=${q('(')}&regex=true`, 400],
    [`query=${q('[z-a]')}&regex=true`, 400],
    ['query=', 400],
    ['query=a%0Ab', 400],
    ['query=a&limit=0', 400],
    ['query=a&path=nothing', 404],
    ['query=a&path=src/a.ts', 409],
    ['query=a&path=src/out', 403],
    ['query=a&glob=%5B', 400],
  ])('%s is a problem with %i', async (query, status) => {
    expect(await files.call('GET', `search?${query}`)).toMatchObject({ status, body: { status } });
  });

  it.skipIf(path === undefined && !hasRipgrep)('leaves no process when the reader goes away', async () => {
    for (let index = 0; index < 40; index += 1) {
      writeFileSync(at(`src/many-${index}`), 'many\n'.repeat(20_000));
    }
    const reading = new AbortController();
    const response = await files.fetch('search?query=many&limit=10000', { signal: reading.signal });
    await response.body?.getReader().read();
    reading.abort();
    await expect.poll(() => livingChildrenOf(files.server.pid), { timeout: 15_000 }).toEqual([]);
    await files.fetch('search?query=many', { method: 'HEAD' });
    await expect.poll(() => livingChildrenOf(files.server.pid), { timeout: 15_000 }).toEqual([]);
  });

  it.skipIf(path === undefined)('ends with a reader who goes before anything was found', async () => {
    writeFileSync(at('trap'), `${'a'.repeat(60)}!\n`);
    const reading = new AbortController();
    const { signal } = reading;
    const searching = files.fetch(`search?query=${q('(a+)+$')}&regex=true&glob=trap&timeoutMs=300000`, { signal });
    await expect.poll(() => livingChildrenOf(files.server.pid).length, { timeout: 15_000 }).toBe(1);
    reading.abort();
    await expect(searching).rejects.toThrow('aborted');
    await expect.poll(() => livingChildrenOf(files.server.pid), { timeout: 15_000 }).toEqual([]);
  });

  it.skipIf(path === undefined)(
    'ends a pattern that takes for ever at its time limit, while the server answers others',
    async () => {
      writeFileSync(at('trap'), `${'a'.repeat(60)}!\n`);
      const searching = search(`query=${q('(a+)+$')}&regex=true&glob=trap&timeoutMs=1500`);
      for (let times = 0; times < 5; times += 1) {
        expect((await files.fetch('stat?path=trap')).status).toBe(200);
      }
      expect((await searching).end).toMatchObject({ truncated: true, reason: 'timeout' });
      await expect.poll(() => livingChildrenOf(files.server.pid), { timeout: 15_000 }).toEqual([]);
    },
  );
});
