import { z } from 'zod';
import { fileEntryTypeSchema } from './file-entry.ts';

export const fileChangeTypes = ['created', 'changed', 'deleted'] as const;

/** The data of an event of `GET /v1/fs/watch`. */
export const fileChangeSchema = z
  .object({
    type: z.enum(fileChangeTypes),
    path: z.string().describe('Absolute.'),
    entryType: fileEntryTypeSchema,
  })
  .meta({ id: 'FsChange' });

export type FileChange = z.infer<typeof fileChangeSchema>;
