import { z } from 'zod';

export const inputEncodings = ['base64', 'utf8', 'text'] as const;

/** `POST /v1/processes/{id}/input`. */
export const processInputRequestSchema = z
  .strictObject({
    data: z.string().optional().describe('May be left out only with `eof`.'),
    encoding: z.enum(inputEncodings).nullish().describe('Of `data`. Default `base64`.'),
    eof: z.boolean().optional().describe('Closes stdin after the data; in a terminal, types Ctrl-D.'),
  })
  .refine(({ data, eof }) => data !== undefined || eof === true, {
    path: ['data'],
    message: 'expected `data`, or `eof: true`',
  })
  .meta({ id: 'ProcessInputRequest' });

export type ProcessInputRequest = z.infer<typeof processInputRequestSchema>;

export const processInputResponseSchema = z
  .object({ bytesWritten: z.number().int() })
  .meta({ id: 'ProcessInputResponse' });

export type ProcessInputResponse = z.infer<typeof processInputResponseSchema>;
