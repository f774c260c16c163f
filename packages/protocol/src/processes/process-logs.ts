import { z } from 'zod';

export const processLogStreams = ['stdout', 'stderr', 'combined', 'pty'] as const;

export const processLogsStreamSchema = z.enum(processLogStreams);

export type ProcessLogsStream = z.infer<typeof processLogsStreamSchema>;

export const processLogEntrySchema = z
  .object({
    sequence: z.number().int().describe('Counts the entries of all streams of a process from 1, without a hole.'),
    stream: processLogsStreamSchema,
    timestampMs: z.number().int(),
    data: z.string(),
    encoding: z.literal('base64'),
  })
  .meta({ id: 'ProcessLogEntry' });

export type ProcessLogEntry = z.infer<typeof processLogEntrySchema>;

/** Entries that are not kept any more. */
export const processLogGapSchema = z
  .object({ from: z.number().int(), to: z.number().int(), reason: z.enum(['trimmed', 'storage']) })
  .meta({ id: 'ProcessLogGap' });

export type ProcessLogGap = z.infer<typeof processLogGapSchema>;

export const processLogsSchema = z
  .object({
    processId: z.string(),
    stream: processLogsStreamSchema,
    entries: z.array(processLogEntrySchema),
    gap: processLogGapSchema.optional().describe('What was asked for and is not kept any more.'),
  })
  .meta({ id: 'ProcessLogsResponse' });

export type ProcessLogs = z.infer<typeof processLogsSchema>;

/** The last event of a followed log. */
export interface ProcessLogExit {
  exitCode: number | null;
  signal: string | null;
}
