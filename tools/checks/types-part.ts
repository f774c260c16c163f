import { singleOutcome, type Part } from '../parts/part.ts';
import { runCommand } from '../parts/run-command.ts';
import { listPackages } from '../workspace/packages.ts';
import { repositoryRoot, toolPath } from '../workspace/paths.ts';

/**
 * Type-checks the packages, each with the types it may use, and then what surrounds them (tests, tools, examples, configuration).
 * Both are incremental: unchanged projects cost next to nothing.
 */
export const typesPart: Part = {
  name: 'types',
  async run(signal) {
    const folders = listPackages().map(({ folder }) => folder);
    const packages = await runCommand(toolPath('tsc'), { args: ['-b', ...folders], signal });
    const rest = await runCommand(toolPath('tsc'), { args: ['-p', repositoryRoot], signal });
    return singleOutcome(packages.exitCode === 0 && rest.exitCode === 0, packages.output + rest.output);
  },
};
