import { lstat, readdir } from 'node:fs/promises';
import type { FileRoot } from './list-files.ts';
import { mapInBatches } from './map-in-batches.ts';
import { joinRawNames, placeOf, splitRawNames, type RawName } from './raw-name.ts';
import type { ShadowRepository } from './shadow-repository.ts';

export interface EmptyDirectoriesOptions {
  readonly shadow: ShadowRepository;
  /** Those with files of the workspace in them. */
  readonly directories: ReadonlyMap<RawName, number>;
  readonly roots: readonly FileRoot[];
  readonly includeIgnored: boolean;
  isOurs(name: RawName): boolean;
  readonly signal: AbortSignal;
}

/**
 * Git knows no directories, and an empty one is a part of the workspace all the same. Found are those without any entry, below the
 * directories that have files and below others that have only directories: a directory with nothing but ignored files is not looked
 * into.
 */
export async function findEmptyDirectories(options: EmptyDirectoriesOptions): Promise<Map<RawName, number>> {
  const { shadow, directories, roots, isOurs, signal } = options;
  const found: RawName[] = [];
  const places = ['', ...directories.keys(), ...roots.map(({ prefix }) => prefix.slice(0, -1))];
  const known = new Set(places);
  const subdirectories = await mapInBatches(
    [...known],
    async (name) => (await entriesOf(shadow.workspace, name))?.directories ?? [],
    signal,
  );
  const pending = subdirectories.flat().filter((name) => !known.has(name) && !isOurs(name) && !isGit(name));
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    signal.throwIfAborted();
    const entries = await entriesOf(shadow.workspace, name);
    if (entries !== undefined && !entries.hasFiles && !entries.directories.some(isGit)) {
      pending.push(...entries.directories.filter((below) => !isOurs(below)));
      if (entries.directories.length === 0) {
        found.push(name);
      }
    }
  }
  const kept = options.includeIgnored ? found : await withoutIgnored(found, roots);
  const modes = await mapInBatches(kept, async (name): Promise<[RawName, number][]> => {
    const stat = await lstat(placeOf(shadow.workspace, name)).catch(() => undefined);
    return stat?.isDirectory() === true ? [[name, stat.mode & 0o7777]] : [];
  });
  return new Map(modes.flat());
}

function isGit(name: RawName): boolean {
  return name === '.git' || name.endsWith('/.git');
}

async function entriesOf(
  workspace: string,
  name: RawName,
): Promise<{ hasFiles: boolean; directories: RawName[] } | undefined> {
  // One character a byte, as all raw names. The types of Node know only one encoding of text here.
  const entries = await readdir(placeOf(workspace, name), { withFileTypes: true, encoding: 'latin1' as 'utf8' }).catch(
    () => undefined,
  );
  return (
    entries && {
      hasFiles: entries.some((entry) => !entry.isDirectory()),
      directories: entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${name === '' ? '' : `${name}/`}${entry.name}`),
    }
  );
}

/** Each part of the workspace says of its own what is ignored. */
async function withoutIgnored(names: readonly RawName[], roots: readonly FileRoot[]): Promise<RawName[]> {
  const byDepth = roots.toSorted((a, b) => b.prefix.length - a.prefix.length);
  const ofRoot = Map.groupBy(names, (name) => byDepth.find(({ prefix }) => name.startsWith(prefix)));
  const ignored = new Set<RawName>();
  for (const [root, below] of ofRoot) {
    // The dot keeps a name from being more than a name: of all commands, this one knows no literal names.
    const input = joinRawNames(below.map((name) => `./${name.slice(root?.prefix.length ?? 0)}`));
    const args = ['check-ignore', '-z', '--stdin', '--no-index'];
    const result = await root?.run({ args, input, variables: { GIT_LITERAL_PATHSPECS: '0' } });
    for (const name of result === undefined ? [] : splitRawNames(result.stdout)) {
      ignored.add((root?.prefix ?? '') + name.slice('./'.length));
    }
  }
  return names.filter((name) => !ignored.has(name));
}
