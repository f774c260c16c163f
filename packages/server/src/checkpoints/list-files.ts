import { lstat } from 'node:fs/promises';
import { ProblemError } from '../http/problem-error.ts';
import { gitProblem, type GitResult, type RunGit } from '../git-program/index.ts';
import { mapInBatches } from './map-in-batches.ts';
import { placeOf, splitRawNames, textOf, type RawName } from './raw-name.ts';
import type { ShadowCall, ShadowRepository } from './shadow-repository.ts';

export interface ListFilesOptions {
  readonly git: RunGit;
  readonly shadow: ShadowRepository;
  readonly includeIgnored: boolean;
  readonly maxFiles: number;
  /** Whether a name is of our own state, which is never looked into. */
  isOurs(name: RawName): boolean;
  readonly signal: AbortSignal;
}

/** A part of the workspace that has rules of its own about what is ignored: the whole of it, and each repository inside. */
export interface FileRoot {
  /** Empty, or the name of a directory with a slash behind. */
  readonly prefix: RawName;
  /** Runs git by the rules of this part; changes nothing. */
  run(call: ShadowCall): ReturnType<RunGit>;
}

interface ListedRoot extends FileRoot {
  /** Names behind the prefix, each ended by NUL. */
  readonly listed: Buffer;
}

/** What the file system says of a file or a link. */
export interface ListedFile {
  /** Permission bits; `undefined` for a link. */
  readonly mode: number | undefined;
  readonly bytes: number;
}

export interface ListedFiles {
  readonly files: ReadonlyMap<RawName, ListedFile>;
  readonly roots: readonly FileRoot[];
}

/**
 * Lists a workspace by the rules of the repositories that it lies in and that lie in it: what they track, and what they do not ignore.
 * Git itself never looks into a repository inside of another, and lists nothing in any `.git`.
 *
 * @throws ProblemError `conflict` when there are too many files
 */
export async function listFiles(options: ListFilesOptions): Promise<ListedFiles> {
  const files = new Map<RawName, ListedFile>();
  const roots: FileRoot[] = [];
  const pending: RawName[] = [''];
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    const root = await openRoot(options, prefix);
    if (root !== undefined) {
      roots.push(root);
      const { listed, repositories } = await listRoot(root, options);
      pending.push(...repositories);
      for (const [name, file] of listed) {
        files.set(name, file);
      }
      requireFew(files.size, options);
    }
  }
  return { files, roots };
}

async function listRoot(
  root: ListedRoot,
  options: ListFilesOptions,
): Promise<{ listed: Map<RawName, ListedFile>; repositories: RawName[] }> {
  const { shadow, signal } = options;
  const { prefix } = root;
  // What is in conflict is listed once for each side.
  const names = [...new Set(splitRawNames(root.listed))]
    .map((name) => prefix + name)
    .filter((name) => !options.isOurs(name));
  requireFew(names.length, options);
  const repositories = names.filter((name) => name.endsWith('/'));
  const listed = new Map<RawName, ListedFile>();
  await mapInBatches(
    names.filter((name) => !name.endsWith('/')),
    async (name) => {
      const found = await lstat(placeOf(shadow.workspace, name)).catch(() => undefined);
      if (found?.isFile() === true || found?.isSymbolicLink() === true) {
        listed.set(name, { mode: found.isFile() ? found.mode & 0o7777 : undefined, bytes: found.size });
      } else if (found?.isDirectory() === true && (await isRepository(shadow.workspace, name))) {
        repositories.push(`${name}/`);
      }
    },
    signal,
  );
  return { listed, repositories };
}

/** Whether a directory that git tracks as one, a submodule, has something in it. */
async function isRepository(workspace: string, name: RawName): Promise<boolean> {
  return lstat(placeOf(workspace, `${name}/.git`)).then(
    () => true,
    () => false,
  );
}

function requireFew(count: number, { maxFiles, shadow }: ListFilesOptions): void {
  if (count > maxFiles) {
    throw new ProblemError(
      'conflict',
      `${shadow.workspace} has more than ${maxFiles} files that are not ignored: too many for a checkpoint.`,
      { context: { fileCount: count, maxFiles } },
    );
  }
}

/** By the user's repository where there is one that can be read and does not ignore all of it; else by the shadow's empty one. */
async function openRoot(
  { git, shadow, includeIgnored, signal }: ListFilesOptions,
  prefix: RawName,
): Promise<ListedRoot | undefined> {
  const below = textOf(prefix);
  if (below === undefined) {
    // A program is not started in a directory whose name is no text.
    return undefined;
  }
  const directory = prefix === '' ? shadow.workspace : `${shadow.workspace}/${below.slice(0, -1)}`;
  const asUser: FileRoot['run'] = (call) =>
    git({ signal, ...call, cwd: directory, variables: { GIT_OPTIONAL_LOCKS: '0', ...call.variables } });
  const asOwner: FileRoot['run'] = (call) => shadow.run(call, { workTree: directory });
  const listing = ['ls-files', '-z', '--cached', '--others', ...(includeIgnored ? [] : ['--exclude-standard'])];
  const found = await asUser({ args: ['rev-parse', '--show-toplevel'] });
  const isTop = found.stdout.toString('utf8') === `${directory}\n`;
  if (found.exitCode === 0 && (isTop || !(await isIgnored(asUser)))) {
    const result = await asUser({ args: listing });
    if (result.exitCode === 0) {
      return { prefix, run: asUser, listed: requireWhole(result) };
    }
  }
  const result = await asOwner({ args: listing });
  if (result.exitCode !== 0) {
    throw gitProblem({ result, what: 'Listing the files' });
  }
  return { prefix, run: asOwner, listed: requireWhole(result) };
}

function requireWhole({ stdout, isTruncated }: GitResult): Buffer {
  if (isTruncated) {
    throw new ProblemError('conflict', 'The names of the files in this directory are too many for a checkpoint.');
  }
  return stdout;
}

/** Whether all of a directory is ignored by the repository around it. */
async function isIgnored(run: FileRoot['run']): Promise<boolean> {
  const variables = { GIT_LITERAL_PATHSPECS: '0' };
  return (await run({ args: ['check-ignore', '--quiet', '.'], variables })).exitCode === 0;
}
