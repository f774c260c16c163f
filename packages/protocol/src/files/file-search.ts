import { z } from 'zod';

/** A line in which a search found something. */
export const fileMatchSchema = z
  .object({
    type: z.literal('match'),
    path: z.string().describe('Absolute.'),
    line: z.number().int().describe('From 1.'),
    text: z.string().describe('The line, cut when it is very long.'),
    ranges: z
      .array(z.object({ start: z.number().int(), end: z.number().int() }))
      .describe('Where in `text`, in UTF-16 units, `end` excluded.'),
  })
  .meta({ id: 'FsMatch' });

export type FileMatch = z.infer<typeof fileMatchSchema>;

/** The last line of a search that ended in good order. */
export const fileSearchEndSchema = z
  .object({
    type: z.literal('end'),
    matches: z.number().int().describe('Lines told.'),
    truncated: z.boolean().describe('Whether there may be more: `limit` or the time was reached.'),
    reason: z.enum(['limit', 'timeout']).optional().describe('Why it was truncated.'),
  })
  .meta({ id: 'FsSearchEnd' });

export type FileSearchEnd = z.infer<typeof fileSearchEndSchema>;

/** A line of `GET /v1/fs/search`. */
export const fileSearchLineSchema = z.discriminatedUnion('type', [fileMatchSchema, fileSearchEndSchema]);

export type FileSearchLine = z.infer<typeof fileSearchLineSchema>;
