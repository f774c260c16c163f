import { z } from 'zod';

const gitPersonSchema = z.object({
  name: z.string(),
  email: z.string(),
  at: z.number().describe('Epoch milliseconds.'),
});

export const gitCommitSchema = z
  .object({
    commit: z.string(),
    parents: z.array(z.string()),
    author: gitPersonSchema,
    committer: gitPersonSchema,
    message: z.string(),
  })
  .meta({ id: 'GitCommit' });

export type GitCommit = z.infer<typeof gitCommitSchema>;

/** `GET /v1/git/log`. */
export const gitLogSchema = z
  .object({ commits: z.array(gitCommitSchema), hasMore: z.boolean() })
  .meta({ id: 'GitLog' });

export type GitLog = z.infer<typeof gitLogSchema>;

export const gitBranchSchema = z
  .object({
    name: z.string().describe('`main`, or `origin/main` of a remote one.'),
    commit: z.string(),
    isRemote: z.boolean(),
    isCurrent: z.boolean(),
    upstream: z.string().optional(),
    ahead: z.number().int().optional(),
    behind: z.number().int().optional(),
    isUpstreamGone: z.boolean().optional(),
    committedAt: z.number().describe('Epoch milliseconds.'),
  })
  .meta({ id: 'GitBranch' });

export type GitBranch = z.infer<typeof gitBranchSchema>;

/** `GET /v1/git/branches`. */
export const gitBranchListSchema = z
  .object({
    head: z.string().nullable().describe('The branch that is checked out.'),
    branches: z.array(gitBranchSchema),
  })
  .meta({ id: 'GitBranchList' });

export type GitBranchList = z.infer<typeof gitBranchListSchema>;
