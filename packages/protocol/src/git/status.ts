import { z } from 'zod';

export const gitChangeKinds = [
  'unmodified',
  'added',
  'modified',
  'deleted',
  'renamed',
  'copied',
  'type_changed',
  'unmerged',
  'untracked',
  'ignored',
] as const;

export const gitChangeKindSchema = z.enum(gitChangeKinds);

/** What became of a file, on one of the ways from the last commit over the index to the working tree. */
export type GitChangeKind = z.infer<typeof gitChangeKindSchema>;

export const gitStatusEntrySchema = z
  .object({
    path: z.string().describe('Relative to the top of the repository. Bytes that are not UTF-8 are replaced.'),
    from: z.string().optional().describe('Where it was renamed or copied from.'),
    index: gitChangeKindSchema.describe('From the last commit to the index.'),
    workingTree: gitChangeKindSchema.describe('From the index to the working tree.'),
    isSubmodule: z.boolean(),
  })
  .meta({ id: 'GitStatusEntry' });

export type GitStatusEntry = z.infer<typeof gitStatusEntrySchema>;

export const gitHeadSchema = z
  .object({
    branch: z.string().nullable().describe('Null when no branch is checked out.'),
    commit: z.string().nullable().describe('Null before the first commit.'),
    upstream: z.string().optional(),
    ahead: z.number().int().optional().describe('Commits that the upstream does not have.'),
    behind: z.number().int().optional().describe('Commits that only the upstream has.'),
  })
  .meta({ id: 'GitHead' });

/** What is checked out. */
export type GitHead = z.infer<typeof gitHeadSchema>;

/** `GET /v1/git/status`. */
export const gitStatusSchema = z
  .object({
    repository: z.string().describe('The top of the working tree.'),
    head: gitHeadSchema,
    entries: z.array(gitStatusEntrySchema),
    isClean: z.boolean().describe('Nothing changed, staged, unmerged or untracked.'),
    truncated: z.boolean().describe('There is more than `limit`.'),
  })
  .meta({ id: 'GitStatus' });

export type GitStatus = z.infer<typeof gitStatusSchema>;
