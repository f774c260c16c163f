import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFilesServer, type FilesServer } from './files.test-support.ts';

let files: FilesServer;
let disk: string;
let isMounted = false;

beforeAll(async () => {
  files = await startFilesServer();
  disk = join(files.root, 'disk');
  mkdirSync(disk);
  isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', disk]).status === 0;
});
afterAll(async () => {
  if (isMounted) {
    spawnSync('umount', ['--lazy', disk]);
  }
  await files[Symbol.asyncDispose]();
});

describe('a disk without room', () => {
  it('is told as 507, with everything as it was', async ({ skip }) => {
    if (!isMounted) {
      skip('a file system of 2 MB needs the right to mount one');
    }
    writeFileSync(join(disk, 'kept'), 'kept');
    const large = new Uint8Array(5_000_000).fill(7);
    const problem = { status: 507, type: 'urn:sandbox-agent:error:insufficient_storage', errno: 'ENOSPC' };
    for (const query of ['', '&append=true']) {
      const response = await files.fetch(`file?path=disk/kept${query}`, { method: 'PUT', body: large });
      expect(await response.json()).toMatchObject(problem);
    }
    const archive = await packTar([
      { header: { name: 'kept', size: 3 }, body: 'new' },
      { header: { name: 'large', size: large.length }, body: large },
    ]);
    const response = await files.fetch('upload-batch?path=disk', {
      method: 'POST',
      headers: { 'content-type': 'application/x-tar' },
      body: archive as Uint8Array<ArrayBuffer>,
    });
    expect(await response.json()).toMatchObject(problem);
    writeFileSync(join(files.root, 'moving'), large);
    expect(await files.call('POST', 'move', { from: 'moving', to: 'disk/moved' })).toMatchObject({ status: 507 });
    expect([readdirSync(disk), readFileSync(join(disk, 'kept'), 'utf8')]).toEqual([['kept'], 'kept']);
    expect(readFileSync(join(files.root, 'moving')).length).toBe(5_000_000);
  });
});
