import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPathGlob, matchesPath } from './path-glob.ts';
import { resolveRealPath } from './real-path.ts';

it.each([
  ['/a/*', '/a/b', true],
  ['/a/*', '/a/.hidden', true],
  ['/a/*', '/a', false],
  ['/a/*', '/a/b/c', false],
  ['/a/**', '/a', true],
  ['/a/**', '/a/b/c/d', true],
  ['/a/**', '/ab', false],
  ['/a/**/z', '/a/z', true],
  ['/a/**/z', '/a/b/c/z', true],
  ['/a/**/z', '/a/b/c/zz', false],
  ['/**/*.md', '/x/y/read.me.md', true],
  ['/**/*.md', '/x.md/y', false],
  ['/**/.env*', '/repo/.env.local', true],
  ['/a**b', '/axyb', true],
  ['/a**b', '/ax/yb', false],
  ['/**/**/x', '/x', true],
  ['/', '/', true],
  ['/?', '/ab', false],
  ['/a\\*', '/a*', true],
  ['/a\\*', '/ab', false],
  ['/**', '/', true],
])('%s and %s: %j', (glob, path, matches) => {
  expect(matchesPath(glob, path)).toBe(matches);
});

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'real-path-')));
  mkdirSync(join(root, 'repo/src'), { recursive: true });
  mkdirSync(join(root, 'outside/deep'), { recursive: true });
  writeFileSync(join(root, 'repo/file'), '');
  symlinkSync(join(root, 'outside/deep'), join(root, 'repo/link'));
  symlinkSync(join(root, 'nowhere'), join(root, 'repo/dangling'));
  symlinkSync('loop', join(root, 'repo/loop'));
  symlinkSync('src', join(root, 'repo/inner'));
});
afterAll(() => rmSync(root, { recursive: true }));

it.each([
  ['src/new/file.ts', 'repo/src/new/file.ts'],
  ['./src/../file', 'repo/file'],
  ['../outside', 'outside'],
  ['link', 'outside/deep'],
  ['link/new', 'outside/deep/new'],
  ['link/../x', 'outside/x'],
  ['inner/a', 'repo/src/a'],
  ['not/there/../../file', 'repo/file'],
  ['file/below', 'repo/file/below'],
  ['dangling', undefined],
  ['dangling/x', undefined],
  ['loop/x', undefined],
  ['a\0b', undefined],
])('%j leads to %s', (path, real) => {
  expect(resolveRealPath(join(root, 'repo'), path)).toBe(real && join(root, real));
});

it('goes up no further than the root', () => {
  expect(resolveRealPath(root, '/../../../x-not-there')).toBe('/x-not-there');
});

it.each([
  ['src/**', '/re*po?', '/re*po?/src/x', true],
  ['src/**', '/re*po?', '/reXpo?/src/x', false],
  ['**', '/**', '/**/x', true],
  ['**', '/**', '/a/x', false],
  ['../b/*', '/not/there', '/not/b/x', true],
  ['./a/../*', '/not/there', '/not/there/x', true],
  ['/a/./b/', '/not/there', '/a/b', true],
  ['/../*', '/not/there', '/x', true],
])('the pattern %s in %s and %s: %j', (pattern, cwd, path, matches) => {
  const { written, real } = createPathGlob(pattern, cwd);
  expect([matchesPath(written, path), matchesPath(real ?? '', path)]).toEqual([matches, matches]);
});
