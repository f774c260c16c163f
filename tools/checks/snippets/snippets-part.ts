import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { singleOutcome, type Part } from '../../parts/part.ts';
import { filesUnder } from '../../workspace/content-hash.ts';
import { repositoryRoot } from '../../workspace/paths.ts';
import { findIncludes, findSnippets } from './find-snippets.ts';

/** Code that a page shows is the code of a file that runs in the tests, letter by letter. */
export const snippetsPart: Part = {
  name: 'snippets',
  run() {
    const pages = [...readdirSync(repositoryRoot), ...filesUnder('docs'), ...filesUnder('packages')].filter((path) =>
      path.endsWith('.md'),
    );
    const problems = pages.flatMap((page) => [
      ...findIncludes(read(page))
        .filter((path) => !existsSync(join(repositoryRoot, path)))
        .map((path) => `${page}: ${path} does not exist.`),
      ...findSnippets(read(page)).flatMap(({ path, code }) => {
        if (!existsSync(join(repositoryRoot, path))) return [`${page}: ${path} does not exist.`];
        return read(path).trim() === code.trim()
          ? []
          : [`${page}: the code below "snippet: ${path}" is not that file's.`];
      }),
    ]);
    return Promise.resolve(singleOutcome(problems.length === 0, problems.join('\n')));
  },
};

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
