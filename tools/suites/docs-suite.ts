import { join } from 'node:path';
import { createCommandPart } from '../parts/command-part.ts';
import { repositoryRoot } from '../workspace/paths.ts';

const docsFolder = join(repositoryRoot, 'docs');

/** The executable of VitePress. */
export const vitepress: string = join(docsFolder, 'node_modules/.bin/vitepress');

/** Builds the documentation. VitePress fails on a link that leads nowhere. */
export const docsSuite = createCommandPart({ name: 'docs', file: vitepress, args: ['build', docsFolder] });
