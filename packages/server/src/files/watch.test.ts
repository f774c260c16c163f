import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startFilesServer, type FilesServer } from './files.test-support.ts';
import { PendingChanges } from './watch/pending-changes.ts';

let files: FilesServer;
const at = (path: string): string => join(files.root, path);

beforeAll(async () => {
  files = await startFilesServer();
});
afterAll(() => files[Symbol.asyncDispose]());
beforeEach(() => {
  rmSync(at('t'), { recursive: true, force: true });
  mkdirSync(at('t/dir/deep'), { recursive: true });
  writeFileSync(at('t/file'), 'one');
});

interface Told {
  readonly text: () => string;
  readonly changes: () => { id: number; type: string; path: string; entryType: string }[];
  readonly ended: Promise<void>;
  close(): void;
}

/** Reads a watch. It sees what happens once this has resolved. */
async function watch(query: string, headers: Record<string, string> = {}): Promise<Told> {
  const reading = new AbortController();
  const response = await files.fetch(`watch?${query}`, { signal: reading.signal, headers });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk as Uint8Array);
    }
  };
  return {
    text: () => text,
    changes: () =>
      [...text.matchAll(/id: (\d+)\ndata: (.*)\n\n/g)].map(([, id, data]) => ({
        id: Number(id),
        ...(JSON.parse(data ?? '') as { type: string; path: string; entryType: string }),
      })),
    ended: read().catch(() => undefined),
    close: () => reading.abort(),
  };
}

const soon = { timeout: 15_000 };

describe('GET /v1/fs/watch', () => {
  it('refuses a tree that is deeper than paths are long, which can be listed and deleted all the same', async () => {
    const name = 'd'.repeat(200);
    // A shell goes down step by step: no path is that long.
    const script = 'cd "$1" && for _ in $(seq 25); do mkdir "$2" && cd -P "$2" && : > one && : > two; done';
    spawnSync('sh', ['-c', script, 'sh', at('t'), name]);
    const refused = await files.fetch('watch?path=t&recursive=true');
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({ detail: expect.stringContaining('longer than the file system allows') }),
    ]);
    const entries = (await (await files.fetch('entries?path=t&recursive=true')).json()) as { name: string }[];
    expect(entries.filter((entry) => entry.name === 'two')).toHaveLength(25);
    expect((await files.fetch('entry?path=t&recursive=true', { method: 'DELETE' })).status).toBe(200);
  });

  it('tells of everything below a directory that happens after it was opened', async () => {
    const told = await watch('path=t&recursive=true');
    writeFileSync(at('t/dir/deep/new'), 'x');
    await expect
      .poll(told.changes, soon)
      .toContainEqual(expect.objectContaining({ type: 'created', path: at('t/dir/deep/new'), entryType: 'file' }));
    writeFileSync(at('t/file'), 'two');
    await expect
      .poll(told.changes, soon)
      .toContainEqual(expect.objectContaining({ type: 'changed', path: at('t/file') }));
    renameSync(at('t/dir'), at('t/renamed'));
    await expect
      .poll(told.changes, soon)
      .toContainEqual(expect.objectContaining({ type: 'deleted', path: at('t/dir'), entryType: 'directory' }));
    await expect
      .poll(told.changes, soon)
      .toContainEqual(expect.objectContaining({ type: 'created', path: at('t/renamed/deep/new') }));
    expect(told.text()).toMatch(/^retry: \d+\n\n/);
    expect(told.changes().map(({ id }) => id)).toEqual(told.changes().map((_, index) => index + 1));
    told.close();
  });

  it('tells only of the directory itself unless it is asked for more, and of a file', async () => {
    const shallow = await watch('path=t');
    const single = await watch('path=t/file');
    writeFileSync(at('t/dir/inside'), 'x');
    writeFileSync(at('t/beside'), 'x');
    writeFileSync(at('t/file'), 'changed');
    await expect.poll(() => shallow.changes().map(({ path }) => path), soon).toContain(at('t/beside'));
    await expect.poll(() => single.changes().map(({ path }) => path), soon).toContain(at('t/file'));
    expect(shallow.changes().map(({ path }) => path)).not.toContain(at('t/dir/inside'));
    expect(single.changes().map(({ path }) => path)).not.toContain(at('t/beside'));
    shallow.close();
    single.close();
  });

  it('does not tell of what the server is still receiving, and follows no link', async () => {
    mkdirSync(join(files.base, 'outside'), { recursive: true });
    symlinkSync(join(files.base, 'outside'), at('t/out'));
    const told = await watch('path=t&recursive=true');
    writeFileSync(join(files.base, 'outside/secret'), 'x');
    await files.fetch('file?path=t/written', { method: 'PUT', body: 'x'.repeat(500_000) });
    await expect.poll(() => told.changes().map(({ path }) => path), soon).toContain(at('t/written'));
    expect(told.text()).not.toContain('.sandbox-agent-');
    expect(told.text()).not.toContain('secret');
    told.close();
  });

  it('says that there is a gap when it is resumed', async () => {
    const told = await watch('path=t', { 'last-event-id': '41' });
    await expect
      .poll(told.text, soon)
      .toContain('id: 42\nevent: gap\ndata: {"from":42,"to":42,"reason":"not_kept"}\n\n');
    writeFileSync(at('t/next'), 'x');
    await expect.poll(() => told.changes().map(({ id }) => id), soon).toContain(43);
    told.close();
  });

  it('is a problem for what is not there, outside, or one too many', { timeout: 60_000 }, async () => {
    expect((await files.fetch('watch?path=t/nothing')).status).toBe(404);
    expect((await files.fetch('watch?path=..')).status).toBe(403);
    const open: Told[] = [];
    let response = await files.fetch('watch?path=t', { method: 'HEAD' });
    while (open.length < 70 && response.status === 200) {
      open.push(await watch('path=t'));
      response = await files.fetch('watch?path=t', { method: 'HEAD' });
    }
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5']);
    open.forEach(({ close }) => close());
    await expect.poll(async () => (await files.fetch('watch?path=t', { method: 'HEAD' })).status, soon).toBe(200);
  });

  it('ends when the server ends', async () => {
    await using other = await startFilesServer();
    const response = await other.fetch('watch?path=.&recursive=true');
    const reading = response.text();
    await other.server.stop();
    expect(await reading).toContain('retry:');
  });
});

describe('changes that wait', () => {
  const change = (type: 'created' | 'changed' | 'deleted', path: string) => ({
    type,
    path,
    entryType: 'file' as const,
  });

  it('come to one a path', () => {
    const pending = new PendingChanges();
    for (const [type, path] of [
      ['created', 'a'],
      ['changed', 'a'],
      ['created', 'b'],
      ['deleted', 'b'],
      ['deleted', 'c'],
      ['created', 'c'],
    ] as const) {
      pending.add(change(type, path));
    }
    expect(pending.take(10)).toEqual({ changes: [change('created', 'a'), change('changed', 'c')], hasGap: false });
    expect(pending.isEmpty).toBe(true);
  });

  it('are bounded: what is lost is told as a gap', () => {
    const pending = new PendingChanges();
    for (let index = 0; index < 25_000; index += 1) {
      pending.add(change('created', `${index}`));
    }
    const { changes, hasGap } = pending.take(100_000);
    expect(hasGap).toBe(true);
    expect(changes.length).toBeLessThanOrEqual(10_000);
    expect(changes.at(-1)?.path).toBe('24999');
  });
});
