import { findProgram } from '../../agents/find-program.ts';
import type { Check } from './check.ts';

/** A program on the PATH, and the Debian package that has it. */
function program(name: string, options: { command: string; debianPackage: string; for: string }): Check {
  return {
    name,
    async run({ environment }) {
      const path = findProgram(options.command, environment['PATH']);
      return [
        path === undefined
          ? {
              name,
              isOk: false,
              detail: `no \`${options.command}\` on the PATH: ${options.for}`,
              fix: `sudo apt-get install -y --no-install-recommends ${options.debianPackage}`,
            }
          : { name, isOk: true, detail: path },
      ];
    },
  };
}

/** Programs of the distribution that parts of the server run. */
export const programChecks: readonly Check[] = [
  program('node', { command: 'node', debianPackage: 'nodejs', for: 'most agents run on Node.js' }),
  program('npm', { command: 'npm', debianPackage: 'npm', for: 'agents are installed with it' }),
  program('git', { command: 'git', debianPackage: 'git', for: 'repositories, checkpoints and skills need it' }),
  program('ripgrep', { command: 'rg', debianPackage: 'ripgrep', for: 'searching files is slower without it' }),
];
