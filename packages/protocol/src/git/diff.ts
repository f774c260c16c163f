import { z } from 'zod';
import { gitChangeKindSchema } from './status.ts';

export const fileChangeSchema = z
  .object({
    path: z.string(),
    from: z.string().optional().describe('Where it was renamed or copied from.'),
    change: gitChangeKindSchema,
    additions: z.number().int().optional().describe('Lines; absent for a binary file.'),
    deletions: z.number().int().optional().describe('Lines; absent for a binary file.'),
    isBinary: z.boolean(),
  })
  .meta({ id: 'FileChange' });

/** What became of one file between two trees. */
export type FileChange = z.infer<typeof fileChangeSchema>;

export const treeDiffSchema = z
  .object({
    files: z.array(fileChangeSchema),
    patch: z.string().describe('A patch as `git apply` takes it; binary files are only named.'),
    truncated: z.boolean().describe('`patch` ends before its end, or `files` is not complete.'),
  })
  .meta({ id: 'TreeDiff' });

/** The difference of two trees of files. `GET /v1/git/diff` and `GET /v1/checkpoints/{id}/diff`. */
export type TreeDiff = z.infer<typeof treeDiffSchema>;
