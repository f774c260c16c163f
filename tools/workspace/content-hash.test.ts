import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesUnder, hashFiles } from './content-hash.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'content-hash-'));
  mkdirSync(join(root, 'one/dist'), { recursive: true });
  writeFileSync(join(root, 'one/a.ts'), 'a');
  writeFileSync(join(root, 'one/b.ts'), 'b');
  writeFileSync(join(root, 'one/dist/a.js'), 'built');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const hash = (): string => hashFiles(filesUnder('one', root), root);

test('lists sources and leaves out what tools generate', () => {
  expect(filesUnder('one', root)).toEqual(['one/a.ts', 'one/b.ts']);
});

test('a content changes the hash, a time does not', () => {
  const before = hash();
  utimesSync(join(root, 'one/a.ts'), 1, 1);
  expect(hash()).toBe(before);
  writeFileSync(join(root, 'one/a.ts'), 'c');
  expect(hash()).not.toBe(before);
});

test('a new name changes the hash', () => {
  const before = hash();
  renameSync(join(root, 'one/b.ts'), join(root, 'one/c.ts'));
  expect(hash()).not.toBe(before);
});
