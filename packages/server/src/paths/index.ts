export { isWithin } from './is-within.ts';
export { errnoOf, pathProblem, withPathProblems } from './path-problem.ts';
export { createPaths, type Paths, type PathsOptions, type PinnedEntry } from './paths.ts';
export type { PinnedDirectory } from './pinned-directory.ts';
