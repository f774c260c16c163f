export type { GitCall, GitResult, RunGit } from './git-call.ts';
export { remoteProtocols } from './git-environment.ts';
export { gitProblem, type GitFailure } from './git-problem.ts';
export { changeKindOf, readDiff, type ReadDiffOptions } from './read-diff.ts';
export { createRunGit, type RunGitOptions } from './run-git.ts';
export { withoutSecrets } from './without-secrets.ts';
