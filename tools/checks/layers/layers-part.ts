import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { singleOutcome, type Part } from '../../parts/part.ts';
import { filesUnder } from '../../workspace/content-hash.ts';
import { listPackages } from '../../workspace/packages.ts';
import { repositoryRoot } from '../../workspace/paths.ts';
import { findViolations } from './find-violations.ts';

/** Holds the source of every package against the layer order. */
export const layersPart: Part = {
  name: 'layers',
  run() {
    const problems = listPackages().flatMap(({ name, folder }) =>
      filesUnder(`${folder}/src`)
        .filter((path) => path.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(path))
        .flatMap((path) => {
          const text = readFileSync(join(repositoryRoot, path), 'utf8');
          const file = { packageName: name, path: path.slice(`${folder}/src/`.length), text };
          return findViolations(file).map((problem) => `${path}: ${problem}`);
        }),
    );
    return Promise.resolve(singleOutcome(problems.length === 0, problems.join('\n')));
  },
};
