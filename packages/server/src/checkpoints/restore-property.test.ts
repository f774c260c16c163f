import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentOf, createCheckpointBench, type CheckpointBench } from './checkpoints.test-support.ts';

let bench: CheckpointBench;

beforeEach(async () => {
  bench = await createCheckpointBench();
});
afterEach(() => bench.close());

/** Few names, so that files, links and directories come into one another's place. */
const segment = fc.constantFrom('a', 'b', 'ü', 'a b', '-x', 'x\n', '[*]', ':c');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));

type Edit =
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly mode: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'directory' | 'remove' | 'repository'; readonly path: string }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: number };

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('file' as const),
      path,
      text: fc.constantFrom('', 'x', 'y', 'a\r\nb\n', '\0\xff'),
      mode: fc.constantFrom(0o644, 0o755, 0o600, 0o664),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      path,
      target: fc.constantFrom('a', '../b', '/nowhere'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('directory' as const, 'remove' as const), path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repository' as const), path }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('mode' as const), path, mode: fc.constantFrom(0o755, 0o700) }),
  },
);

/** Does what can be done of an edit without leaving the workspace. */
function apply(edits: readonly Edit[]): void {
  for (const change of edits) {
    const place = join(bench.workspace, change.path);
    if (!makeParents(dirname(change.path))) {
      continue;
    }
    const found = lstatSync(place, { throwIfNoEntry: false });
    switch (change.kind) {
      case 'file':
        rmSync(place, { recursive: true, force: true });
        writeFileSync(place, change.text);
        chmodSync(place, change.mode);
        break;
      case 'link':
        rmSync(place, { recursive: true, force: true });
        symlinkSync(change.target, place);
        break;
      case 'directory':
        if (found === undefined) mkdirSync(place);
        break;
      case 'repository':
        if (found?.isDirectory() === true && !existsSync(join(place, '.git'))) {
          execFileSync('git', ['init', '-q', '--template=', place]);
        }
        break;
      case 'remove':
        rmSync(place, { recursive: true, force: true });
        break;
      case 'mode':
        if (found?.isDirectory() === true) chmodSync(place, change.mode);
    }
  }
}

function makeParents(path: string): boolean {
  if (path === '.') {
    return true;
  }
  if (!makeParents(dirname(path))) {
    return false;
  }
  const place = join(bench.workspace, path);
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(place);
  }
  return found === undefined || found.isDirectory();
}

/** Repositories inside are the user's: they are neither removed nor brought back, so they do not count here. */
function comparable(): Record<string, string> {
  const content = contentOf(bench.workspace);
  const repositories = Object.keys(content).filter((name) => name.endsWith('.git'));
  const around = new Set(
    repositories.flatMap((name) => name.split('/').map((_, depth, all) => all.slice(0, depth + 1).join('/'))),
  );
  return Object.fromEntries(Object.entries(content).filter(([name]) => !around.has(name)));
}

it('after any edits a restore is what was there', { timeout: 180_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 12 }), fc.array(edit, { maxLength: 12 }), async (before, after) => {
      rmSync(bench.workspace, { recursive: true, force: true });
      mkdirSync(bench.workspace);
      apply(before);
      const then = comparable();
      const id = await bench.take();
      // Nothing is in the way of what a repository of the user keeps for itself.
      apply(after.filter(({ kind }) => kind !== 'repository'));
      const now = comparable();
      const { safety } = await bench.restore(id);
      expect(comparable()).toEqual(then);
      await bench.restore(safety.id);
      expect(comparable()).toEqual(now);
    }),
    { numRuns: 8 },
  );
});
