import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { singleOutcome, type Part } from '../../parts/part.ts';
import { runCommand } from '../../parts/run-command.ts';
import type { WorkspacePackage } from '../../workspace/packages.ts';
import { cacheFolder, toolPath } from '../../workspace/paths.ts';
import { packPackage } from './pack-package.ts';
import { tarballProblems } from './tarball-problems.ts';

/**
 * Packs one package and looks at the tarball as its users will: does every entry exist, does it resolve with types in Node and
 * in bundlers, are licence and read-me inside. A tarball that passed once is not looked at again.
 */
export function createPackagePart(target: WorkspacePackage): Part {
  return {
    name: `pack ${target.folder.replace('packages/', '')}`,
    needs: ['build'],
    async run(signal) {
      const { tarball, sha256 } = await packPackage(target, signal);
      const passedBefore = join(cacheFolder, 'tarballs', 'passed', sha256);
      if (existsSync(passedBefore)) return singleOutcome(true, '');
      const publint = await runCommand(toolPath('publint'), { args: ['run', tarball, '--strict'], signal });
      // Only ESM is published, so the resolution of CommonJS and of Node 10 is left out.
      const attw = await runCommand(toolPath('attw'), {
        args: [tarball, '--profile', 'esm-only', '--no-emoji'],
        signal,
      });
      const problems = await tarballProblems(tarball, signal);
      const isOk = publint.exitCode === 0 && attw.exitCode === 0 && problems.length === 0;
      if (isOk) {
        mkdirSync(join(cacheFolder, 'tarballs', 'passed'), { recursive: true });
        writeFileSync(passedBefore, '');
      }
      return singleOutcome(isOk, [publint.output, attw.output, ...problems].join('\n'));
    },
  };
}
