import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxAgent as PublishedSandboxAgent } from 'sandbox-agent-published';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRawServer, type RawServer } from './harness/raw-server.ts';
import { proves } from './proves.ts';

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
afterAll(() => server.close());

describe('files by sandbox-agent@0.4.2 as published', () => {
  it('are listed, read, written, moved, unpacked and deleted', { timeout: 60_000 }, async () => {
    proves('A1', 'A6');
    const folder = await server.createFolder('files');
    const client = await PublishedSandboxAgent.connect({ baseUrl: server.url, token: server.token });
    const path = (name: string): string => join(folder, name);

    // More than the 2 MB that its own server takes.
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
    expect(await client.writeFsFile({ path: path('deep/bytes') }, bytes)).toMatchObject({ bytesWritten: 3_000_000 });
    expect(Buffer.from(await client.readFsFile({ path: path('deep/bytes') })).equals(bytes)).toBe(true);
    expect(await client.statFs({ path: path('deep') })).toMatchObject({ entryType: 'directory' });

    await client.moveFs({ from: path('deep/bytes'), to: path('deep/bytes'), overwrite: true });
    await expect(client.moveFs({ from: path('nothing'), to: path('deep/bytes'), overwrite: true })).rejects.toThrow();
    expect((await readFile(path('deep/bytes'))).length).toBe(3_000_000);
    await client.moveFs({ from: path('deep/bytes'), to: path('moved') });
    await client.mkdirFs({ path: path('made/deep') });
    expect((await client.listFsEntries({ path: folder })).map(({ name, entryType }) => [name, entryType])).toEqual([
      ['deep', 'directory'],
      ['made', 'directory'],
      ['moved', 'file'],
    ]);

    await mkdir(path('source'));
    await writeFile(path('source/one'), 'one');
    const archive = execFileSync('tar', ['-c', '-C', path('source'), 'one']);
    expect(await client.uploadFsBatch(archive, { path: path('unpacked') })).toEqual({
      paths: [path('unpacked/one')],
      truncated: false,
    });
    expect(await readFile(path('unpacked/one'), 'utf8')).toBe('one');

    await client.deleteFsEntry({ path: path('unpacked'), recursive: true });
    await expect(client.statFs({ path: path('unpacked') })).rejects.toThrow();
    await client.dispose();
  });
});
