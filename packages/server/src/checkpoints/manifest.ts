import { parentOf, type RawName } from './raw-name.ts';
import type { WorkspaceScan } from './scan-workspace.ts';

/** What git does not keep of a workspace. */
export interface Manifest {
  readonly version: 1;
  /** Permission bits of files and directories that are not the usual ones. */
  readonly modes: Readonly<Record<RawName, number>>;
  readonly emptyDirectories: readonly RawName[];
}

const usualDirectoryMode = 0o755;

/** Git keeps of a file whether its owner may execute it. */
export function usualFileMode(isExecutable: boolean): number {
  return isExecutable ? 0o755 : 0o644;
}

/** The manifest of what was seen. */
export function manifestOf({ files, directories, emptyDirectories }: WorkspaceScan): Manifest {
  const modes: Record<RawName, number> = {};
  for (const [name, mode] of files) {
    if (mode !== undefined && mode !== usualFileMode((mode & 0o100) !== 0)) {
      modes[name] = mode;
    }
  }
  for (const [name, mode] of [...directories, ...emptyDirectories]) {
    if (mode !== usualDirectoryMode) {
      modes[name] = mode;
    }
  }
  return { version: 1, modes, emptyDirectories: [...emptyDirectories.keys()].toSorted() };
}

/** Permission bits of a directory as they were. */
export function directoryMode({ modes }: Manifest, name: RawName): number {
  return modes[name] ?? usualDirectoryMode;
}

/** Every directory that was there: those above the files, and the empty ones with what is above them. */
export function directoriesOf(names: Iterable<RawName>, { emptyDirectories }: Manifest): Set<RawName> {
  const found = new Set<RawName>(emptyDirectories);
  for (const name of [...names, ...emptyDirectories]) {
    for (let parent = parentOf(name); parent !== '' && !found.has(parent); parent = parentOf(parent)) {
      found.add(parent);
    }
  }
  return found;
}
