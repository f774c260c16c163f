import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitProblem, type GitCall, type GitResult, type RunGit } from '../git-program/index.ts';

/** What git leaves when it is killed, and would wait for. */
const leftovers = /(?:\.lock|^gc\.pid)$/;

/** Files as they are on the disk: no conversion, no filter, no name that is refused because another system could not take it. */
const settings = [
  ['core.fileMode', 'true'],
  ['core.symlinks', 'true'],
  ['core.ignoreCase', 'false'],
  ['core.precomposeUnicode', 'false'],
  ['core.protectNTFS', 'false'],
  ['core.protectHFS', 'false'],
  ['core.autocrlf', 'false'],
  ['core.trustctime', 'true'],
  ['core.untrackedCache', 'false'],
  ['core.compression', '1'],
  // Larger files go to the disk piece by piece and are not compared with others.
  ['core.bigFileThreshold', '16m'],
  ['pack.threads', '1'],
  ['pack.windowMemory', '32m'],
  ['gc.reflogExpire', 'now'],
] as const;

const attributes = '* -text !filter -ident !working-tree-encoding\n';

/** Of the options of a call of git, those that the repository leaves open. */
export type ShadowCall = Omit<GitCall, 'cwd'>;

/** A repository beside the workspace: with its own objects and index, so that one of the user's is never touched. */
export interface ShadowRepository {
  readonly workspace: string;
  /** Runs git on the workspace. An exit code that is not 0 is a problem. `index`: the index file to use. */
  require(what: string, call: ShadowCall, options?: ShadowOptions): Promise<GitResult>;
  /** The same, with the exit code as a result. */
  run(call: ShadowCall, options?: ShadowOptions): Promise<GitResult>;
  /** Forgets what is known of the files, so that all are read anew. */
  removeIndexes(): Promise<void>;
}

export interface ShadowOptions {
  /** Default: one that is never there, which makes every file a new one. */
  readonly index?: string | undefined;
  /** Default: the workspace. */
  readonly workTree?: string | undefined;
}

/**
 * Opens the shadow repository of a workspace, and makes it when there is none. Nobody else may have it open: what a killed run of git
 * left locked is unlocked.
 */
export async function openShadowRepository(
  git: RunGit,
  { directory, workspace, signal }: { directory: string; workspace: string; signal: AbortSignal },
): Promise<ShadowRepository> {
  const repository = join(directory, 'repository');
  await mkdir(join(directory, 'records'), { recursive: true, mode: 0o700 });
  const exists = await readdir(repository).then(removeLeftovers(repository), () => false);
  if (!exists) {
    await makeRepository(git, { repository, signal });
  }
  const bind = (call: ShadowCall, { index = 'none', workTree = workspace }: ShadowOptions = {}): GitCall => ({
    signal,
    ...call,
    cwd: workTree,
    variables: {
      GIT_DIR: repository,
      GIT_WORK_TREE: workTree,
      GIT_INDEX_FILE: join(repository, `index-${index}`),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      ...call.variables,
    },
    config: [...settings, ...(call.config ?? [])],
  });
  return {
    workspace,
    run: (call, options) => git(bind(call, options)),
    async require(what, call, options) {
      const result = await git(bind(call, options));
      if (result.exitCode !== 0 || result.isTruncated) {
        throw gitProblem({ result, what });
      }
      return result;
    },
    async removeIndexes() {
      const names = await readdir(repository);
      await Promise.all(names.filter((name) => name.startsWith('index-')).map((name) => rm(join(repository, name))));
    },
  };
}

/** All of it or nothing is there afterwards. */
async function makeRepository(
  git: RunGit,
  { repository, signal }: { repository: string; signal: AbortSignal },
): Promise<void> {
  const draft = `${repository}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const result = await git({ args: ['init', '--quiet', '--bare', '--template='], cwd: draft, signal });
  if (result.exitCode !== 0) {
    throw gitProblem({ result, what: 'Making room for checkpoints' });
  }
  await mkdir(join(draft, 'info'), { recursive: true });
  await writeFile(join(draft, 'info', 'attributes'), attributes);
  await rename(draft, repository);
}

function removeLeftovers(repository: string) {
  return async (names: readonly string[]): Promise<boolean> => {
    const references = join(repository, 'refs', 'checkpoints');
    const inReferences = await readdir(references).catch(() => []);
    const found = [
      ...names.map((name) => ({ directory: repository, name })),
      ...inReferences.map((name) => ({ directory: references, name })),
    ].filter(({ name }) => leftovers.test(name));
    await Promise.all(found.map(({ directory, name }) => rm(join(directory, name), { force: true })));
    return true;
  };
}
