import { z } from 'zod';

export const fileEntryTypes = ['file', 'directory'] as const;

/** What is not a directory is a file: a link too, wherever it leads. */
export const fileEntryTypeSchema = z.enum(fileEntryTypes).meta({ id: 'FsEntryType' });

export type FileEntryType = z.infer<typeof fileEntryTypeSchema>;

const modified = z.string().optional().describe('When its content was changed, as an ISO 8601 date with milliseconds.');

/** An entry of a directory. */
export const fileEntrySchema = z
  .object({
    name: z.string().describe('Its name; in a recursive list still only the last one.'),
    path: z.string().describe('Absolute; links in it are not resolved.'),
    entryType: fileEntryTypeSchema,
    size: z.number().int().describe('Bytes.'),
    modified,
    symlinkTarget: z.string().optional().describe('Of a symbolic link: what it says, which may lead nowhere.'),
  })
  .meta({ id: 'FsEntry' });

export type FileEntry = z.infer<typeof fileEntrySchema>;

/** `GET /v1/fs/entries`: ordered by path, name by name. */
export const fileEntryListSchema = z.array(fileEntrySchema);

/** `GET /v1/fs/stat`: of what the path leads to. */
export const fileStatSchema = z
  .object({
    path: z.string(),
    entryType: fileEntryTypeSchema,
    size: z.number().int().describe('Bytes.'),
    modified,
    mode: z.string().describe('Permissions, four octal digits as `0644`.'),
    etag: z.string().optional().describe('Of a file: what `ETag` says of its content.'),
  })
  .meta({ id: 'FsStat' });

export type FileStat = z.infer<typeof fileStatSchema>;
