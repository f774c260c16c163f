import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxAgent, SandboxAgentError, type FsChange, type FsSearchLine, type FsWatchGap } from '../index.ts';
import { local } from '../local.ts';

let root: string;
let client: SandboxAgent;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'sdk-files-')));
  const providers = createRequire(import.meta.url).resolve('@sandbox-agent/providers/package.json');
  const server = createRequire(providers).resolve('@sandbox-agent/server/package.json');
  const binaryPath = join(dirname(server), 'src', 'bin', 'sandbox-agent.ts');
  mkdirSync(join(root, 'work'));
  client = await SandboxAgent.start({
    sandbox: local({ directory: join(root, 'local'), root: join(root, 'work'), binaryPath }),
  });
});
afterAll(async () => {
  await client.destroySandbox();
  rmSync(root, { recursive: true, force: true });
});

const at = (path: string): string => join(root, 'work', path);

/** So many bytes as a stream, and what they hash to. */
function manyBytes(total: number): { stream: ReadableStream<Uint8Array>; hash: () => string } {
  const hash = createHash('sha256');
  let left = total;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const bytes = new Uint8Array(Math.min(left, 100_003)).fill(left % 251);
      hash.update(bytes);
      left -= bytes.byteLength;
      controller.enqueue(bytes);
      if (left === 0) {
        controller.close();
      }
    },
  });
  return { stream, hash: () => hash.digest('hex') };
}

describe('files', () => {
  it('writes and reads streams of any size', async () => {
    const sent = manyBytes(20_000_000);
    expect(await client.files.write('large', sent.stream)).toMatchObject({
      bytesWritten: 20_000_000,
      path: at('large'),
    });
    const received = createHash('sha256');
    for await (const chunk of await client.files.read('large')) {
      received.update(chunk);
    }
    expect(received.digest('hex')).toBe(sent.hash());
    expect(await client.files.readBytes('large', { start: 19_999_999 })).toHaveLength(1);
    const reading = await client.files.read('large');
    await reading.cancel();
  });

  it('has the published names', async () => {
    await client.writeFsFile({ path: 'p/one.txt' }, 'one');
    expect(new TextDecoder().decode(await client.readFsFile({ path: 'p/one.txt' }))).toBe('one');
    expect(await client.statFs({ path: 'p/one.txt' })).toMatchObject({ entryType: 'file', size: 3 });
    expect(await client.mkdirFs({ path: 'p/dir' })).toEqual({ path: at('p/dir') });
    expect(await client.moveFs({ from: 'p/one.txt', to: 'p/dir/two.txt' })).toEqual({
      from: at('p/one.txt'),
      to: at('p/dir/two.txt'),
    });
    expect((await client.listFsEntries({ path: 'p' })).map(({ name }) => name)).toEqual(['dir']);
    writeFileSync(join(root, 'three.txt'), 'three');
    const archive = execFileSync('tar', ['-c', '-C', root, 'three.txt']);
    expect(await client.uploadFsBatch(archive, { path: 'p' })).toEqual({
      paths: [at('p/three.txt')],
      truncated: false,
    });
    expect(await client.deleteFsEntry({ path: 'p', recursive: true })).toEqual({ path: at('p') });
    await expect(client.statFs({ path: 'p' })).rejects.toThrow(SandboxAgentError);
  });

  it('writes only the version that is known, and adds', async () => {
    const { etag } = await client.files.write('versioned', 'one', { ifNoneMatch: '*', mode: '0600' });
    await client.files.write('versioned', 'two', { ifMatch: etag });
    await expect(client.files.write('versioned', 'x', { ifMatch: etag })).rejects.toMatchObject({
      code: 'precondition_failed',
      status: 412,
    });
    await client.files.write('versioned', ' and three', { append: true });
    expect(await client.files.readText('versioned')).toBe('two and three');
    expect(await client.files.readText('versioned', { start: 4, end: 7 })).toBe('and');
    expect(await client.files.stat('versioned')).toMatchObject({ mode: '0600' });
  });

  it('lists pages', async () => {
    await Promise.all(['a', 'b', 'c/d'].map((name) => client.files.write(`pages/${name}`, name)));
    const first = await client.files.listPage({ path: 'pages', recursive: true, limit: 2 });
    expect(first.entries.map(({ name }) => name)).toEqual(['a', 'b']);
    const second = await client.files.listPage({ path: 'pages', recursive: true, cursor: first.nextCursor ?? '' });
    expect([second.entries.map(({ name }) => name), second.nextCursor]).toEqual([['c', 'd'], undefined]);
  });

  it('downloads what can be uploaded', async () => {
    await client.files.write('tree/deep/file', 'content');
    await client.files.uploadBatch(await client.files.download('tree', { gzip: true }), { path: 'copy' });
    expect(readFileSync(at('copy/deep/file'), 'utf8')).toBe('content');
  });

  it('tells of changes until the loop is left', async () => {
    await client.files.mkdir('watched');
    const told: (FsChange | FsWatchGap)[] = [];
    const writing = setInterval(() => writeFileSync(at('watched/new'), String(performance.now())), 50);
    for await (const change of client.files.watch('watched')) {
      told.push(change);
      break;
    }
    clearInterval(writing);
    expect(told).toEqual([expect.objectContaining({ path: at('watched/new') })]);
    const stopping = AbortSignal.timeout(200);
    for await (const change of client.files.watch('watched', { signal: stopping })) {
      told.push(change);
    }
    const nothing = client.files.watch('nothing')[Symbol.asyncIterator]();
    await expect(nothing.next()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('searches', async () => {
    await client.files.write('searched/a.txt', 'first\nneedle here\n');
    const lines: FsSearchLine[] = [];
    for await (const line of client.files.search('needle', { path: 'searched' })) {
      lines.push(line);
    }
    expect(lines).toEqual([
      { type: 'match', path: at('searched/a.txt'), line: 2, text: 'needle here', ranges: [{ start: 0, end: 6 }] },
      { type: 'end', matches: 1, truncated: false },
    ]);
    await expect(client.files.search('(', { regex: true })[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
