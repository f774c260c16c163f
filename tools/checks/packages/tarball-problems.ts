import { runCommand } from '../../parts/run-command.ts';

/** What a tarball of ours must have beside its code, and must not have. Each problem is one sentence. */
export async function tarballProblems(tarball: string, signal: AbortSignal): Promise<readonly string[]> {
  const { exitCode, output } = await runCommand('tar', { args: ['-tzf', tarball], signal });
  if (exitCode !== 0) return [`tar could not list ${tarball}: ${output}`];
  return listProblems(
    output
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, '')),
  );
}

/** The same for a list of paths inside the package. */
export function listProblems(paths: readonly string[]): readonly string[] {
  const missing = ['LICENSE', 'README.md', 'package.json'].filter((file) => !paths.includes(file));
  const unwanted = paths.filter((path) => /\.test\.|\.test-support\.|\.tsbuildinfo$|^src\//.test(path));
  return [
    ...missing.map((file) => `${file} is not in the tarball.`),
    ...unwanted.map((path) => `${path} does not belong in the tarball.`),
  ];
}
