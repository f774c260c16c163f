import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createCommandPart } from '../parts/command-part.ts';
import type { Part } from '../parts/part.ts';
import { repositoryRoot } from '../workspace/paths.ts';

/** Every `examples/<name>/main.ts`, run as its reader would run it. An example asserts what it shows and exits non-zero when wrong. */
export function createExampleSuites(): readonly Part[] {
  const folder = join(repositoryRoot, 'examples');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'main.ts')))
    .sort()
    .map((name) =>
      createCommandPart({
        name: `example ${name}`,
        file: 'node',
        args: [join(folder, name, 'main.ts')],
        needs: ['build'],
      }),
    );
}
