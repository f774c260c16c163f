import { z } from 'zod';
import { gitHeadSchema } from './status.ts';
import { gitBranchNameSchema, gitPathSchema, gitRemoteNameSchema, gitRevisionSchema } from './reference.ts';

const repository = { path: gitPathSchema.describe('The repository, or a directory in it.') };
const timeoutMs = z.number().int().min(1).max(3_600_000).optional().describe('Default 600000.');
const url = z.string().min(1).max(4096);

/** Who made a commit. Default: what is configured in the sandbox. */
export const gitIdentitySchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(250)
      .regex(/^[^\0\n<>]+$/, 'a name, without line breaks and angle brackets'),
    email: z
      .string()
      .min(1)
      .max(250)
      .regex(/^[^\0\s<>]+$/, 'an address, without spaces and angle brackets'),
  })
  .meta({ id: 'GitIdentity' });

/** `POST /v1/git/init`. */
export const gitInitRequestSchema = z
  .strictObject({ path: gitPathSchema, branch: gitBranchNameSchema.optional().describe('Default `main`.') })
  .meta({ id: 'GitInitRequest' });

/** `POST /v1/git/clone`. */
export const gitCloneRequestSchema = z
  .strictObject({
    url: url.describe('`https://…`, `http://…`, `ssh://…` or `user@host:path`, without a password.'),
    path: gitPathSchema.describe('The directory to make. One that exists has to be empty.'),
    branch: gitBranchNameSchema.optional().describe('A branch or a tag. Default: what the remote has checked out.'),
    depth: z.number().int().min(1).max(1_000_000).optional().describe('Commits of history. Default: all.'),
    timeoutMs,
  })
  .meta({ id: 'GitCloneRequest' });

/** `POST /v1/git/commit`. */
export const gitCommitRequestSchema = z
  .strictObject({
    ...repository,
    message: z
      .string()
      .min(1)
      .max(1_000_000)
      .regex(/^[^\0]*\S[^\0]*$/, 'text without NUL that is not blank'),
    files: z.array(gitPathSchema).max(10_000).optional().describe('Staged first; relative to `path`, taken literally.'),
    all: z.boolean().optional().describe('Stage every change first, new files included. Default false.'),
    author: gitIdentitySchema.optional(),
    amend: z.boolean().optional().describe('Replaces the last commit. Default false.'),
    allowEmpty: z.boolean().optional().describe('Default false: a commit that changes nothing is a `conflict`.'),
  })
  .meta({ id: 'GitCommitRequest' });

/** `POST /v1/git/checkout`. */
export const gitCheckoutRequestSchema = z
  .strictObject({
    ...repository,
    ref: gitRevisionSchema.describe('A branch; what is none, a tag or a commit, is checked out without a branch.'),
    create: z.boolean().optional().describe('Make `ref` as a new branch. Default false.'),
    from: gitRevisionSchema.optional().describe('Where a new branch begins. Default `HEAD`.'),
    force: z.boolean().optional().describe('Throw away changes that are in the way. Default false.'),
  })
  .meta({ id: 'GitCheckoutRequest' });

/** `POST /v1/git/branches`. */
export const gitCreateBranchRequestSchema = z
  .strictObject({ ...repository, name: gitBranchNameSchema, from: gitRevisionSchema.optional() })
  .meta({ id: 'GitCreateBranchRequest' });

const remote = {
  remote: gitRemoteNameSchema.optional().describe('A configured remote. Default `origin`.'),
  url: url.optional().describe('In place of `remote`.'),
};

/** `POST /v1/git/fetch`. */
export const gitFetchRequestSchema = z
  .strictObject({
    ...repository,
    remote: remote.remote,
    branch: gitBranchNameSchema.optional().describe('Default: all.'),
    prune: z.boolean().optional().describe('Forget branches that the remote no longer has. Default false.'),
    timeoutMs,
  })
  .meta({ id: 'GitFetchRequest' });

/** `POST /v1/git/pull`. */
export const gitPullRequestSchema = z
  .strictObject({
    ...repository,
    ...remote,
    branch: gitBranchNameSchema
      .optional()
      .describe('Default: the upstream of the branch that is checked out, or its namesake.'),
    strategy: z.enum(['ff-only', 'merge', 'rebase']).optional().describe('Default `ff-only`.'),
    onConflict: z.enum(['abort', 'keep']).optional().describe('`abort` (default) leaves everything as it was.'),
    author: gitIdentitySchema.optional().describe('Of a merge commit.'),
    timeoutMs,
  })
  .meta({ id: 'GitPullRequest' });

/** `POST /v1/git/push`. */
export const gitPushRequestSchema = z
  .strictObject({
    ...repository,
    ...remote,
    branch: gitBranchNameSchema.optional().describe('Default: the one that is checked out.'),
    to: gitBranchNameSchema.optional().describe('Its name at the remote. Default: the same.'),
    setUpstream: z.boolean().optional().describe('Default false.'),
    force: z.boolean().optional().describe('`--force-with-lease`: replaces what was last seen there. Default false.'),
    timeoutMs,
  })
  .meta({ id: 'GitPushRequest' });

/** What is checked out now, and where. The answer of everything that changes a repository. */
export const gitRepositoryStateSchema = z
  .object({ repository: z.string().describe('The top of the working tree.'), head: gitHeadSchema })
  .meta({ id: 'GitRepositoryState' });

/** One step of a clone, fetch, pull or push. */
export const gitProgressSchema = z
  .object({
    phase: z.string().describe('As git says it: `Receiving objects`.'),
    percent: z.number().int().optional(),
    current: z.number().int().optional(),
    total: z.number().int().optional(),
  })
  .meta({ id: 'GitProgress' });

export type GitIdentity = z.infer<typeof gitIdentitySchema>;
export type GitInitRequest = z.infer<typeof gitInitRequestSchema>;
export type GitCloneRequest = z.infer<typeof gitCloneRequestSchema>;
export type GitCommitRequest = z.infer<typeof gitCommitRequestSchema>;
export type GitCheckoutRequest = z.infer<typeof gitCheckoutRequestSchema>;
export type GitCreateBranchRequest = z.infer<typeof gitCreateBranchRequestSchema>;
export type GitFetchRequest = z.infer<typeof gitFetchRequestSchema>;
export type GitPullRequest = z.infer<typeof gitPullRequestSchema>;
export type GitPushRequest = z.infer<typeof gitPushRequestSchema>;
export type GitRepositoryState = z.infer<typeof gitRepositoryStateSchema>;
export type GitProgress = z.infer<typeof gitProgressSchema>;
