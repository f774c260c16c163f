import { z } from 'zod';
import { gitPathSchema } from '../git/reference.ts';
import { sessionIdSchema } from '../sessions/identifiers.ts';

export const checkpointReasons = ['turn', 'request', 'restore'] as const;

/** One snapshot of a workspace. */
export const checkpointSchema = z
  .object({
    id: z.string(),
    cwd: z.string().describe('The workspace.'),
    createdAt: z.number().describe('Epoch milliseconds.'),
    reason: z
      .enum(checkpointReasons)
      .describe('Taken before a turn, because a caller asked, or before a restore, for the way back.'),
    sessionId: z.string().optional().describe('The session whose turn it was taken before, or that was named.'),
    promptId: z.string().optional().describe('The prompt of that turn.'),
    title: z.string().optional(),
    includesIgnored: z.boolean().describe('Files that `.gitignore` names are in it too.'),
    fileCount: z.number().int(),
    bytes: z.number().describe('The sizes of its files. What is stored is compressed and shared between checkpoints.'),
    durationMs: z.number().int().describe('How long it took.'),
  })
  .meta({ id: 'Checkpoint' });

export type Checkpoint = z.infer<typeof checkpointSchema>;

/** `GET /v1/checkpoints`. */
export const checkpointListSchema = z
  .object({ checkpoints: z.array(checkpointSchema).describe('Newest first.') })
  .meta({ id: 'CheckpointList' });

export type CheckpointList = z.infer<typeof checkpointListSchema>;

/** `POST /v1/checkpoints`. Names the workspace by its directory or by a session that works there. */
export const createCheckpointRequestSchema = z
  .strictObject({
    cwd: gitPathSchema.optional(),
    sessionId: sessionIdSchema.optional(),
    title: z.string().max(1000).optional(),
    includeIgnored: z.boolean().optional().describe('Also what `.gitignore` names. Default false.'),
  })
  .refine(({ cwd, sessionId }) => (cwd === undefined) !== (sessionId === undefined), {
    error: 'expected either `cwd` or `sessionId`',
  })
  .meta({ id: 'CreateCheckpointRequest' });

export type CreateCheckpointRequest = z.infer<typeof createCheckpointRequestSchema>;

/** `POST /v1/checkpoints/{id}/restore`. */
export const restoreCheckpointRequestSchema = z
  .strictObject({
    cancel: z
      .boolean()
      .optional()
      .describe('Cancel turns that run in the workspace. Default false: they are a `conflict`.'),
  })
  .meta({ id: 'RestoreCheckpointRequest' });

export type RestoreCheckpointRequest = z.infer<typeof restoreCheckpointRequestSchema>;

export const restoredCheckpointSchema = z
  .object({
    checkpoint: checkpointSchema,
    safety: checkpointSchema.describe('What the workspace was before: restore it to undo this.'),
    filesWritten: z.number().int(),
    filesRemoved: z.number().int(),
    sessionIds: z.array(z.string()).describe('The sessions that work there: each has the event in its log.'),
  })
  .meta({ id: 'RestoredCheckpoint' });

export type RestoredCheckpoint = z.infer<typeof restoredCheckpointSchema>;
