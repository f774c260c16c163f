import { z } from 'zod';
import { filePathSchema } from './file-path.ts';

/** The answer of `DELETE /v1/fs/entry` and `POST /v1/fs/mkdir`. */
export const fileActionResponseSchema = z.object({ path: z.string() }).meta({ id: 'FsActionResponse' });

export type FileActionResponse = z.infer<typeof fileActionResponseSchema>;

/** The answer of `PUT /v1/fs/file`. */
export const fileWriteResponseSchema = z
  .object({
    path: z.string(),
    bytesWritten: z.number().int(),
    etag: z.string().describe('Of the file as it is now: for `If-Match`.'),
  })
  .meta({ id: 'FsWriteResponse' });

export type FileWriteResponse = z.infer<typeof fileWriteResponseSchema>;

/** `POST /v1/fs/move`. */
export const fileMoveRequestSchema = z
  .strictObject({
    from: filePathSchema,
    to: filePathSchema,
    overwrite: z.boolean().nullish().describe('Whether what is at `to` is replaced. Default false.'),
  })
  .meta({ id: 'FsMoveRequest' });

export type FileMoveRequest = z.infer<typeof fileMoveRequestSchema>;

export const fileMoveResponseSchema = z.object({ from: z.string(), to: z.string() }).meta({ id: 'FsMoveResponse' });

export type FileMoveResponse = z.infer<typeof fileMoveResponseSchema>;

/** The answer of `POST /v1/fs/upload-batch`. */
export const fileUploadResponseSchema = z
  .object({
    paths: z.array(z.string()).describe('What was unpacked, in the order of the archive.'),
    truncated: z.boolean().describe('Whether `paths` was cut; everything was unpacked all the same.'),
  })
  .meta({ id: 'FsUploadBatchResponse' });

export type FileUploadResponse = z.infer<typeof fileUploadResponseSchema>;
