import { z } from 'zod';
import { fileEntryTypeSchema } from './file-entry.ts';

export const watchedChangeTypes = ['created', 'changed', 'deleted'] as const;

/** The data of an event of `GET /v1/fs/watch`. */
export const watchedChangeSchema = z
  .object({
    type: z.enum(watchedChangeTypes),
    path: z.string().describe('Absolute.'),
    entryType: fileEntryTypeSchema,
  })
  .meta({ id: 'FsChange' });

export type WatchedChange = z.infer<typeof watchedChangeSchema>;
