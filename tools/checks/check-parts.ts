import { createCommandPart } from '../parts/command-part.ts';
import type { Part } from '../parts/part.ts';
import { listPackages } from '../workspace/packages.ts';
import { toolPath } from '../workspace/paths.ts';
import { createBuildPart } from '../workspace/build-part.ts';
import { layersPart } from './layers/layers-part.ts';
import { createPackagePart } from './packages/package-part.ts';
import { snippetsPart } from './snippets/snippets-part.ts';
import { typesPart } from './types-part.ts';

/**
 * Every quality gate of the repository. The longest start first, since two run at a time. `hasExecutable` builds the single
 * executable of the server too.
 */
export function createCheckParts({ hasExecutable = false } = {}): readonly Part[] {
  return [
    typesPart,
    createCommandPart({ name: 'lint', file: toolPath('oxlint'), args: ['--deny-warnings'] }),
    createCommandPart({ name: 'format', file: toolPath('oxfmt'), args: ['--check', '.'] }),
    layersPart,
    createCommandPart({ name: 'unused', file: toolPath('knip'), args: ['--no-config-hints'] }),
    // A folder of tools/ is a package only when it has dependencies of its own.
    createCommandPart({ name: 'workspace', file: toolPath('sherif'), args: ['-r', 'packages-without-package-json'] }),
    snippetsPart,
    createBuildPart({ hasExecutable }),
    ...listPackages()
      .filter(({ isPublished }) => isPublished)
      .map(createPackagePart),
  ];
}
