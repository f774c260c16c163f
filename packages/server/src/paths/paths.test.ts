import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWithin } from './is-within.ts';
import { flipPath } from './path-flipper.test-support.ts';
import { createPaths, type Paths } from './paths.ts';

let base: string;
let root: string;
let outside: string;
let paths: Paths;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'paths-')));
  root = join(base, 'root');
  outside = join(base, 'outside');
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  mkdirSync(join(base, 'rootless'));
  mkdirSync(outside);
  writeFileSync(join(root, 'a', 'file'), 'inside');
  writeFileSync(join(outside, 'file'), 'outside');
  symlinkSync('a', join(root, 'in'));
  symlinkSync(outside, join(root, 'out'));
  symlinkSync('../outside', join(root, 'out-relative'));
  symlinkSync('../../outside/new', join(root, 'a', 'dangling-out'));
  symlinkSync('b/new', join(root, 'a', 'dangling-in'));
  symlinkSync('round', join(root, 'round'));
  symlinkSync('/proc/self/root', join(root, 'all'));
  paths = createPaths({ root, isConfined: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const refused = { code: 'permission_denied' };

describe('a confined path', () => {
  it('is relative to the root or absolute below it', async () => {
    expect(await paths.resolve('a/file')).toBe(join(root, 'a/file'));
    expect(await paths.resolve(join(root, 'a/../a/file'))).toBe(join(root, 'a/file'));
    expect(await paths.resolve('')).toBe(root);
    expect(await paths.resolve('in/b')).toBe(join(root, 'a/b'));
    expect(await paths.resolve('in/new/deep')).toBe(join(root, 'a/new/deep'));
    expect(await paths.resolve('a/dangling-in')).toBe(join(root, 'a/b/new'));
    expect(paths.absolute('in/../a')).toBe(join(root, 'a'));
  });

  it.each([
    '..',
    '../outside/file',
    '/etc/passwd',
    'out',
    'out/file',
    'out/new',
    'out-relative',
    '../rootless',
    'all/etc',
  ])('%s is refused', async (path) => {
    await expect(paths.resolve(path)).rejects.toMatchObject(refused);
    await expect(paths.openTarget(path)).rejects.toMatchObject(refused);
    await expect(paths.makeDirectory(path)).rejects.toMatchObject(refused);
  });

  it('through a link whose target does not exist is refused, and nothing is made', async () => {
    await expect(paths.openTarget('a/dangling-out', { makeParents: true })).rejects.toMatchObject(refused);
    await expect(paths.makeDirectory('a/dangling-out/x')).rejects.toMatchObject(refused);
    expect(readdirSync(outside)).toEqual(['file']);
  });

  it('in a circle, with NUL or through a file is a typed problem', async () => {
    await expect(paths.resolve('round')).rejects.toMatchObject({ code: 'conflict' });
    await expect(paths.resolve('a\0b')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(paths.resolve('a/file/x')).rejects.toMatchObject({ code: 'conflict' });
    await expect(paths.openDirectory('nothing')).rejects.toMatchObject({ code: 'not_found' });
    await expect(paths.openDirectory('a/file')).rejects.toMatchObject({ code: 'conflict' });
    await expect(paths.resolve('x'.repeat(300))).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('names a link itself as an entry, and what it leads to as a target', async () => {
    await using entry = await paths.openEntry('out');
    expect(entry).toMatchObject({ name: 'out', path: join(root, 'out') });
    await using target = await paths.openTarget('in');
    expect(target).toMatchObject({ name: 'a', path: join(root, 'a') });
    await using whole = await paths.openTarget('.');
    expect(whole.name).toBe('.');
    await expect(paths.openEntry('.')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('works below a root that is a link itself', async () => {
    symlinkSync(root, join(base, 'alias'));
    const aliased = createPaths({ root: join(base, 'alias'), isConfined: true });
    expect(await aliased.resolve('a/file')).toBe(join(root, 'a/file'));
    expect(await aliased.resolve(join(base, 'alias/a'))).toBe(join(root, 'a'));
    expect(await aliased.resolve(join(root, 'a'))).toBe(join(root, 'a'));
    await expect(aliased.resolve(join(outside, 'file'))).rejects.toMatchObject(refused);
  });

  it('of any form leads to the root or below, or is refused', async () => {
    const name = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'in', 'out', 'out-relative', 'dangling-out', 'dangling-in') },
      { weight: 4, arbitrary: fc.constantFrom('..', '.', '', 'file', 'round', 'all', 'proc', 'self', 'cwd', '...') },
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    const path = fc
      .tuple(fc.boolean(), fc.boolean(), fc.array(name, { maxLength: 8 }))
      .map(([isAbsolute, below, names]) => {
        const text = names.join('/');
        return isAbsolute ? `${below ? root : ''}/${text}` : text;
      });
    await fc.assert(
      fc.asyncProperty(path, async (text) => {
        const real = await paths.resolve(text).catch((error: unknown) => {
          expect(error).toHaveProperty('code', expect.stringMatching(/^(permission_denied|conflict|invalid_request)$/));
          return undefined;
        });
        if (real !== undefined) {
          expect(isWithin(root, real)).toBe(true);
          expect(!existsSync(real) || isWithin(root, realpathSync(real))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a path that is not confined', () => {
  it('may lead anywhere; relative ones begin at the root', async () => {
    const free = createPaths({ root, isConfined: false });
    expect(await free.resolve('out/file')).toBe(join(outside, 'file'));
    expect(await free.resolve('../outside')).toBe(outside);
    expect(await free.resolve('/etc')).toBe(realpathSync('/etc'));
  });
});

describe('a pinned directory', () => {
  it('stays the one that was opened when its path leads elsewhere', async () => {
    await using target = await paths.openTarget('a/new');
    renameSync(join(root, 'a'), join(root, 'moved'));
    symlinkSync(outside, join(root, 'a'));
    await (await open(target.at, 'wx')).close();
    expect(existsSync(join(root, 'moved/new'))).toBe(true);
    expect(readdirSync(outside)).toEqual(['file']);
  });

  it('is never outside, while directory and link change places as fast as they can', { timeout: 60_000 }, async () => {
    const waiting = join(base, 'waiting');
    symlinkSync(outside, join(base, 'link'));
    mkdirSync(join(outside, 'b'));
    await using flipping = await flipPath(join(root, 'a'), waiting, join(base, 'link'));
    expect(flipping).toBeDefined();
    let written = 0;
    for (let attempt = 0; attempt < 1_000 || written === 0; attempt += 1) {
      const name = `new-${attempt}`;
      const make = attempt % 2 === 0;
      try {
        await using target = await paths.openTarget(make ? `a/b/made/${name}` : `a/b/${name}`, { makeParents: make });
        await (await open(target.at, 'wx')).close();
        written += 1;
      } catch (error) {
        expect(error).toHaveProperty('code', expect.stringMatching(/^(permission_denied|conflict|not_found)$/));
      }
    }
    expect(readdirSync(outside, { recursive: true })).toEqual(['b', 'file']);
  });
});
