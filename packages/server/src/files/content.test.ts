import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { q, startFilesServer, type FilesServer } from './files.test-support.ts';

let files: FilesServer;
const at = (path: string): string => join(files.root, path);

beforeAll(async () => {
  files = await startFilesServer();
  mkdirSync(join(files.base, 'outside'));
  symlinkSync('../outside', at('out'));
});
afterAll(() => files[Symbol.asyncDispose]());

async function put(path: string, body: string | Uint8Array<ArrayBuffer>, query = '', headers = {}): Promise<Response> {
  return files.fetch(`file?path=${q(path)}${query}`, { method: 'PUT', body, headers });
}

/** What is below the root and looks unfinished. */
const leftovers = (): string[] =>
  (readdirSync(files.root, { recursive: true }) as string[]).filter((name) => name.includes('.sandbox-agent-'));

describe('GET /v1/fs/file', () => {
  it('sends the bytes, with the content type of the name', async () => {
    const bytes = Buffer.from([0, 255, 128, 10, 13, 0]);
    for (const [name, type] of [
      ['a.bin', 'application/octet-stream'],
      ['no-extension', 'application/octet-stream'],
      ['a.ts', 'text/plain; charset=utf-8'],
      ['a.html', 'text/html; charset=utf-8'],
      ['a.json', 'application/json'],
      ['a.PNG', 'image/png'],
      ['ünï 🦊 %20#?.txt', 'text/plain; charset=utf-8'],
    ] as const) {
      writeFileSync(at(name), bytes);
      const response = await files.fetch(`file?path=${q(name)}`);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('content-length')).toBe('6');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    }
  });

  it('sends an empty file, and one of the kernel that does not tell its size', async () => {
    writeFileSync(at('empty'), '');
    const empty = await files.fetch('file?path=empty');
    expect([empty.status, empty.headers.get('content-length'), await empty.text()]).toEqual([200, '0', '']);
    await using free = await startFilesServer([]);
    expect(await (await free.fetch('file?path=/proc/self/status')).text()).toContain('VmPeak');
    expect((await free.fetch('file?path=/dev/zero')).status).toBe(409);
  });

  it('answers 304 while the file is the same, and not after it was changed', async () => {
    writeFileSync(at('cached.txt'), 'one');
    const etag = (await files.fetch('file?path=cached.txt')).headers.get('etag') ?? '';
    const ask = (tag: string): Promise<Response> =>
      files.fetch('file?path=cached.txt', { headers: { 'if-none-match': tag } });
    expect([(await ask(etag)).status, (await ask(`W/${etag}`)).status, (await ask('*')).status]).toEqual([
      304, 304, 304,
    ]);
    expect((await ask('"other"')).status).toBe(200);
    await put('cached.txt', 'two');
    const changed = await ask(etag);
    expect([changed.status, await changed.text()]).toEqual([200, 'two']);
  });

  it('sends the part that a range names, as a slice would have it', async () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
    writeFileSync(at('ranged'), bytes);
    const edge = fc.option(fc.oneof(fc.nat(1100), fc.constantFrom(0, 999, 1000, 2 ** 60)), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(edge, edge, async (first, last) => {
        const response = await files.fetch('file?path=ranged', {
          headers: { range: `bytes=${first ?? ''}-${last ?? ''}` },
        });
        const body = Buffer.from(await response.arrayBuffer());
        const isSuffix = first === undefined;
        const isVoid = (isSuffix && last === undefined) || (!isSuffix && last !== undefined && last < first);
        if (isVoid) {
          expect([response.status, body.length]).toEqual([200, 1000]);
          return;
        }
        const start = isSuffix ? Math.max(0, 1000 - (last ?? 0)) : first;
        const part = bytes.subarray(start, isSuffix || last === undefined ? 1000 : last + 1);
        if (part.length === 0) {
          expect(response.status).toBe(416);
          expect(JSON.parse(body.toString())).toMatchObject({ size: 1000 });
        } else {
          expect(response.status).toBe(206);
          expect(response.headers.get('content-range')).toBe(`bytes ${start}-${start + part.length - 1}/1000`);
          expect(body.equals(part)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
    const stale = await files.fetch('file?path=ranged', { headers: { range: 'bytes=0-1', 'if-range': '"old"' } });
    expect([stale.status, (await stale.arrayBuffer()).byteLength]).toEqual([200, 1000]);
  });

  it.each([
    ['nothing', 404],
    ['out', 403],
    ['out/secret', 403],
    ['../outside/secret', 403],
    ['.', 409],
    ['pipe', 409],
    ['a.bin/x', 409],
  ])('%s is a problem with %i', async (path, status) => {
    if (!existsSync(at('pipe'))) {
      execFileSync('mkfifo', [at('pipe')]);
    }
    writeFileSync(join(files.base, 'outside/secret'), 'secret');
    expect(await files.call('GET', `file?path=${q(path)}`)).toMatchObject({ status, body: { status } });
  });

  it('leaves nothing open, whether it is read to the end, in part or not at all', async () => {
    writeFileSync(at('large'), Buffer.alloc(30_000_000, 'x'));
    await (await files.fetch('file?path=large')).arrayBuffer();
    await files.fetch('file?path=large', { method: 'HEAD' });
    await files.fetch('file?path=large', { headers: { 'if-none-match': '*' } });
    await files.fetch('file?path=large', { headers: { range: 'bytes=99999999-' } });
    const reading = new AbortController();
    const response = await files.fetch('file?path=large', { signal: reading.signal });
    await response.body?.getReader().read();
    reading.abort();
    await expect.poll(() => files.openFiles(), { timeout: 15_000 }).toBe(0);
  });
});

describe('PUT /v1/fs/file', () => {
  it('writes a file and the directories above it, with more than the 2 MB that the published server takes', async () => {
    const bytes = Buffer.alloc(5_000_000, 'abc');
    const response = await put('new/deep/file.bin', bytes);
    expect(await response.json()).toMatchObject({ path: at('new/deep/file.bin'), bytesWritten: 5_000_000 });
    expect(readFileSync(at('new/deep/file.bin')).equals(bytes)).toBe(true);
    expect((await put('new/empty', '')).status).toBe(200);
    expect(statSync(at('new/empty')).size).toBe(0);
  });

  it('keeps the permissions of what it replaces, or sets those it is told', async () => {
    writeFileSync(at('run.sh'), 'old');
    chmodSync(at('run.sh'), 0o750);
    await put('run.sh', 'new');
    expect(statSync(at('run.sh')).mode & 0o777).toBe(0o750);
    await put('run.sh', 'newer', '&mode=0600');
    expect(statSync(at('run.sh')).mode & 0o777).toBe(0o600);
    expect((await put('run.sh', 'x', '&mode=999')).status).toBe(400);
    expect((await put('run.sh', 'x', '&mode=4755')).status).toBe(400);
    expect(readFileSync(at('run.sh'), 'utf8')).toBe('newer');
  });

  it('writes through a link, also to what does not exist yet, but not to the outside', async () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('alias'));
    symlinkSync('made', at('to-be-made'));
    symlinkSync('../outside/made', at('out-to-be-made'));
    await put('alias', 'new');
    await put('to-be-made', 'made');
    expect([readFileSync(at('target'), 'utf8'), readFileSync(at('made'), 'utf8')]).toEqual(['new', 'made']);
    for (const path of ['out-to-be-made', 'out/x', '../outside/x', 'out/y/z']) {
      expect((await put(path, 'x')).status).toBe(403);
    }
    expect(readdirSync(join(files.base, 'outside')).filter((name) => name !== 'secret')).toEqual([]);
  });

  it('adds to a file, all or nothing, and keeps it the same file', async () => {
    writeFileSync(at('log'), 'one\n');
    linkSync(at('log'), at('log-too'));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => put('log', `${'x'.repeat(70_000)}\n`, '&append=true')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const lines = readFileSync(at('log-too'), 'utf8').split('\n');
    expect(lines.map(({ length }) => length)).toEqual([3, ...Array.from({ length: 20 }, () => 70_000), 0]);
    expect((await put('log-new', 'x', '&append=true&sync=true')).status).toBe(200);
  });

  it('writes only the version that is named, or only what is new', async () => {
    const first = (await (await put('versioned', 'one', '', { 'if-none-match': '*' })).json()) as { etag: string };
    expect((await put('versioned', 'x', '', { 'if-none-match': '*' })).status).toBe(412);
    const second = await put('versioned', 'two', '&sync=true', { 'if-match': first.etag });
    expect(second.status).toBe(200);
    const { etag } = (await second.json()) as { etag: string };
    expect((await files.fetch('file?path=versioned')).headers.get('etag')).toBe(etag);
    const stale = await put('versioned', 'three', '', { 'if-match': first.etag });
    expect([stale.status, await stale.json()]).toEqual([412, expect.objectContaining({ etag })]);
    expect((await put('unversioned', 'x', '', { 'if-match': '*' })).status).toBe(412);
    expect((await put('unversioned/below', 'x', '', { 'if-match': '*' })).status).toBe(412);
    expect(existsSync(at('unversioned'))).toBe(false);
    const racing = await Promise.all(
      ['a', 'b', 'c', 'd'].map((text) => put('versioned', text, '', { 'if-match': etag })),
    );
    expect(racing.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('has no part in the variables of programs, where keys are', async () => {
    await using free = await startFilesServer([]);
    for (const path of [
      `/proc/${free.server.pid}/environ`,
      '/proc/self/environ',
      '/proc/self/root/proc/self/environ',
    ]) {
      expect(await free.call('GET', `file?path=${q(path)}`)).toMatchObject({ status: 403 });
    }
    const moved = await free.call('POST', 'move', { from: `/proc/${free.server.pid}/environ`, to: 'stolen' });
    expect([moved.status, existsSync(join(free.root, 'stolen'))]).toEqual([403, false]);
    expect(await free.call('GET', `file?path=${q('/proc/version')}`)).toMatchObject({ status: 200 });
  });

  it('never shows half of a file', { timeout: 60_000 }, async () => {
    const contents = ['a', 'b'].map((letter) => letter.repeat(3_000_000));
    await put('flipping', contents[0] ?? '');
    let isWriting = true;
    const writing = (async () => {
      for (let round = 0; round < 20; round += 1) {
        await put('flipping', contents[round % 2] ?? '');
      }
      isWriting = false;
    })();
    while (isWriting) {
      const text = await (await files.fetch('file?path=flipping')).text();
      expect(contents.includes(text)).toBe(true);
      expect(contents.includes(readFileSync(at('flipping'), 'utf8'))).toBe(true);
    }
    await writing;
  });

  it.each(['', '&append=true'])('changes nothing when the caller hangs up, and leaves nothing%s', async (query) => {
    writeFileSync(at('kept'), 'kept');
    for (const headers of [{ 'content-length': '9000000' }, { 'transfer-encoding': 'chunked' }]) {
      const outgoing = request(`${files.server.url}/v1/fs/file?path=kept${query}`, { method: 'PUT', headers });
      outgoing.on('error', () => undefined);
      outgoing.write(Buffer.alloc(1_000_000, 'x'));
      await expect.poll(() => leftovers().length, { timeout: 15_000 }).toBe(1);
      outgoing.destroy();
      await expect.poll(() => leftovers().length, { timeout: 15_000 }).toBe(0);
      expect(readFileSync(at('kept'), 'utf8')).toBe('kept');
    }
    await expect.poll(() => files.openFiles(), { timeout: 15_000 }).toBe(0);
  });

  it.each([
    ['.', 409],
    ['new', 409],
    ['pipe', 409],
    ['run.sh/x', 409],
    ['x'.repeat(300), 400],
    ['%00', 400],
  ])('%s is a problem with %i', async (path, status) => {
    const response = await files.fetch(`file?path=${path}`, { method: 'PUT', body: 'x' });
    expect(await response.json()).toMatchObject({ status });
    expect(leftovers()).toEqual([]);
  });
});
