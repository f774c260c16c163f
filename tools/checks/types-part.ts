import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { singleOutcome, type Part } from '../parts/part.ts';
import { runCommand } from '../parts/run-command.ts';
import { listPackages } from '../workspace/packages.ts';
import { repositoryRoot, toolPath } from '../workspace/paths.ts';

/** The project of a package whose tests know more than Node has: those that run in a browser. */
const testProject = (folder: string): string => join(repositoryRoot, folder, 'tsconfig.test.json');

/**
 * Type-checks the packages, each with the types it may use, and then what surrounds them (tests, tools, examples, configuration).
 * Both are incremental: unchanged projects cost next to nothing.
 */
export const typesPart: Part = {
  name: 'types',
  async run(signal) {
    const folders = listPackages().map(({ folder }) => folder);
    const packages = await runCommand(toolPath('tsc'), { args: ['-b', ...folders], signal });
    const outcomes = [packages];
    for (const project of [repositoryRoot, ...folders.map(testProject).filter((path) => existsSync(path))]) {
      outcomes.push(await runCommand(toolPath('tsc'), { args: ['-p', project], signal }));
    }
    const passed = outcomes.every(({ exitCode }) => exitCode === 0);
    return singleOutcome(passed, outcomes.map(({ output }) => output).join(''));
  },
};
