import { z } from 'zod';
import { processCommandFields } from './process-command.ts';

/** `POST /v1/processes/run`. */
export const processRunRequestSchema = z
  .strictObject({
    ...processCommandFields,
    timeoutMs: z
      .number()
      .int()
      .min(0)
      .nullish()
      .describe('Then the whole tree is killed. 0 or left out: `defaultRunTimeoutMs`; at most `maxRunTimeoutMs`.'),
    maxOutputBytes: z
      .number()
      .int()
      .min(0)
      .nullish()
      .describe(
        'Of each stream; what comes after it is read and dropped. At most, and by default, that of the configuration.',
      ),
    stdin: z.string().optional().describe('Written to stdin, which is then closed. Without it, stdin is empty.'),
    stdinEncoding: z.enum(['utf8', 'base64']).optional().describe('Of `stdin`. Default `utf8`.'),
    encoding: z
      .enum(['utf8', 'base64'])
      .optional()
      .describe('Of `stdout` and `stderr` in the answer. Default `utf8`, where what is not UTF-8 becomes U+FFFD.'),
  })
  .meta({ id: 'ProcessRunRequest' });

export type ProcessRunRequest = z.infer<typeof processRunRequestSchema>;

export const processRunResponseSchema = z
  .object({
    exitCode: z.number().int().nullable().describe('Null when a signal ended it.'),
    signal: z.string().nullish().describe('`SIGKILL`, `SIGTERM`, …; absent when it exited by itself.'),
    timedOut: z.boolean(),
    stdout: z.string(),
    stderr: z.string(),
    stdoutTruncated: z.boolean(),
    stderrTruncated: z.boolean(),
    durationMs: z.number().int(),
    encoding: z.enum(['utf8', 'base64']).optional().describe('Of `stdout` and `stderr`, when one was asked for.'),
  })
  .meta({ id: 'ProcessRunResponse' });

export type ProcessRunResponse = z.infer<typeof processRunResponseSchema>;
