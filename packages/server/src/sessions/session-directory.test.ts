import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSessionDirectory, type SessionDirectory } from './session-directory.ts';
import type { SessionMetadata } from './session-metadata.ts';

let root: string;
let directory: SessionDirectory;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'session-directory-'));
  directory = createSessionDirectory(root);
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const metadata: SessionMetadata = {
  version: 1,
  id: 'a',
  request: { agent: 'mock', cwd: '/' },
  requestHash: 'hash',
  createdAt: 1,
};

it('gives back what was written, readable by its owner only, and no draft beside it', async () => {
  await directory.write(metadata);
  await directory.write({ ...metadata, title: 'new' });
  expect(await directory.read('a')).toEqual({ ...metadata, title: 'new' });
  expect(await directory.list()).toEqual(['a']);
  expect(await readdir(directory.path('a'))).toEqual(['session.json']);
  expect((await stat(join(directory.path('a'), 'session.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(directory.path('a'))).mode & 0o777).toBe(0o700);
});

it.each(['{"version":1,"id":"../../elsewhere"}', '{"version":2,"id":"a"}', '{}', 'null', '{torn'])(
  'takes %s for no session',
  async (text) => {
    await directory.write(metadata);
    await writeFile(join(directory.path('a'), 'session.json'), text);
    await expect(directory.read('a')).rejects.toThrow();
  },
);

it('removes a link, not what it leads to', async () => {
  const elsewhere = join(root, 'elsewhere');
  await mkdir(elsewhere);
  await mkdir(join(root, 'sessions'));
  await symlink(elsewhere, directory.path('link'));
  await directory.remove('link');
  expect(await directory.list()).toEqual([]);
  expect((await stat(elsewhere)).isDirectory()).toBe(true);
});
