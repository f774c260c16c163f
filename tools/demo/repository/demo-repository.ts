import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram, type ProgramResult } from '../run-program.ts';
import { repositoryFiles } from './repository-files.ts';

/** A git repository whose one commit has a failing test. */
export interface DemoRepository {
  readonly folder: string;
  read(path: string): Promise<string>;
  /** Runs its tests; exit code 0 when they pass. */
  test(): Promise<ProgramResult>;
  /** What changed since the commit, as git shows it. */
  diff(): Promise<string>;
}

/** @param folder is made; its parent must exist */
export async function createDemoRepository(folder: string): Promise<DemoRepository> {
  for (const [path, content] of Object.entries(repositoryFiles)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgsign=false'];
    const { exitCode, output } = await runProgram('git', [...identity, ...args], { cwd: folder });
    if (exitCode !== 0) {
      throw new Error(`git ${args[0]} failed: ${output.trim()}`);
    }
    return output;
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--no-verify', '--message=Count words');
  return {
    folder,
    read: (path) => readFile(join(folder, path), 'utf8'),
    test: () => runProgram(process.execPath, ['--test', '--test-reporter=spec'], { cwd: folder }),
    diff: () => git('diff', '--no-color', '--unified=1', 'HEAD'),
  };
}
