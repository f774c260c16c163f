import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flipPath } from '../paths/path-flipper.test-support.ts';
import { q, startFilesServer, type FilesServer } from './files.test-support.ts';

let files: FilesServer;
const secret = 'what is outside';

beforeAll(async () => {
  files = await startFilesServer();
  mkdirSync(join(files.root, 'place/inner'), { recursive: true });
  mkdirSync(join(files.base, 'outside/inner'), { recursive: true });
  writeFileSync(join(files.base, 'outside/inner/secret'), secret);
  writeFileSync(join(files.base, 'outside/secret'), secret);
  symlinkSync(join(files.base, 'outside'), join(files.base, 'link'));
});
afterAll(() => files[Symbol.asyncDispose]());

describe('a root that is attacked from inside', () => {
  it(
    'is not left by any route while a directory and a link to the outside change places',
    { timeout: 180_000 },
    async () => {
      await using flipping = await flipPath(
        join(files.root, 'place'),
        join(files.base, 'waiting'),
        join(files.base, 'link'),
      );
      expect(flipping).toBeDefined();
      const archive = (await packTar([
        { header: { name: 'unpacked', size: 1 }, body: 'x' },
      ])) as Uint8Array<ArrayBuffer>;
      const tar = { method: 'POST', body: archive, headers: { 'content-type': 'application/x-tar' } };
      const move = (from: string, to: string) => ({
        method: 'POST',
        body: JSON.stringify({ from, to, overwrite: true }),
        headers: { 'content-type': 'application/json' },
      });
      const path = q('place/inner/secret');
      const attacks: (readonly [string, RequestInit?])[] = [
        [`file?path=${path}`],
        [`stat?path=${path}`],
        ['entries?path=place&recursive=true'],
        ['entries?recursive=true'],
        ['download?path=place/inner'],
        ['download?path=.'],
        [`file?path=${path}`, { method: 'PUT', body: 'overwritten' }],
        [`file?path=${path}&append=true`, { method: 'PUT', body: 'appended' }],
        ['file?path=place/inner/made/new', { method: 'PUT', body: 'new' }],
        ['mkdir?path=place/inner/made', { method: 'POST' }],
        ['upload-batch?path=place/inner', tar],
        [`entry?path=${path}`, { method: 'DELETE' }],
        ['entry?path=place/inner&recursive=true', { method: 'DELETE' }],
        ['move', move('place/inner/secret', 'stolen')],
        ['move', move('place/inner/made', 'place/inner/secret')],
      ];
      for (let round = 0; round < 15; round += 1) {
        await Promise.all(
          attacks.map(async ([route, init]) => {
            const response = await files.fetch(route, init).catch((error: unknown) => {
              throw new Error(`${route} was not answered: ${files.server.program.errorOutput().slice(-3000)}`, {
                cause: error,
              });
            });
            const text = await response.text().catch(() => '');
            expect(text, route).not.toContain(secret);
            expect(response.status, `${route}: ${text}`).not.toBe(500);
          }),
        );
      }
      expect(readdirSync(join(files.base, 'outside'), { recursive: true }).sort()).toEqual([
        'inner',
        'inner/secret',
        'secret',
      ]);
      expect(readFileSync(join(files.base, 'outside/inner/secret'), 'utf8')).toBe(secret);
    },
  );
});
