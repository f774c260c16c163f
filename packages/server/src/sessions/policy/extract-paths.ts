import { fileURLToPath } from 'node:url';
import { namedValues } from './named-values.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

/** What could be found out of one kind of fact. */
export interface Extracted<Fact> {
  readonly found: readonly Fact[];
  /** False when something stands there that cannot be understood: then there may be more than was found. */
  readonly isReadable: boolean;
}

/** What tools call their paths, in the spelling of {@link namedValues}. */
const pathNames: ReadonlySet<string> = new Set([
  ...['path', 'paths', 'file', 'files', 'filepath', 'filepaths', 'filename', 'abspath', 'absolutepath', 'relativepath'],
  ...['notebookpath', 'directory', 'directories', 'dir', 'dirpath', 'folder', 'parentdir', 'cwd', 'workdir'],
  ...['workingdirectory', 'source', 'sourcepath', 'destination', 'destinationpath', 'from', 'to', 'oldpath', 'newpath'],
  ...['target', 'targetfile', 'targetpath'],
]);

/** The changes of a patch: an object whose keys are the paths. */
const changesNames: ReadonlySet<string> = new Set(['changes']);

/** The paths that a tool call states: its locations, its diffs, and the members of its input that are named as paths. */
export function extractPaths({ locations, content, rawInput }: ToolCallStatement): Extracted<string> {
  const named = namedValues(rawInput, pathNames);
  const changes = namedValues(rawInput, changesNames);
  if (named === undefined || changes === undefined) {
    return { found: [], isReadable: false };
  }
  const values = [
    ...listOf(locations).map((location) => (location as { path?: unknown } | null)?.path),
    ...listOf(content)
      .filter((item) => (item as { type?: unknown } | null)?.type === 'diff')
      .map((item) => (item as { path?: unknown }).path),
    ...named.flatMap(({ value }) => listOf(value)),
    ...changes.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : [])),
  ];
  const paths = values.filter((value) => !isRecord(value)).map(readPath);
  const found = paths.filter((path) => path !== undefined);
  return { found: [...new Set(found)], isReadable: found.length === paths.length };
}

/** A value as a path. One that the tool, not the system, would have to expand is not readable. */
function readPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.includes('\0') || value.startsWith('~')) {
    return undefined;
  }
  if (!value.startsWith('file:')) {
    return value;
  }
  try {
    return fileURLToPath(value);
  } catch {
    return undefined;
  }
}

/** Objects under a path's name have paths inside, which are found by their own names. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  return value === undefined || value === null ? [] : [value];
}
