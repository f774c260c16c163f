import { z } from 'zod';

/**
 * The body of every error answer: RFC 9457 problem details, `application/problem+json`.
 *
 * Members beyond the standard ones are the context of the code (`limitBytes`, `exitCode`, `stderrTail`, …).
 */
export const problemDetailsSchema = z
  .looseObject({
    type: z.string().describe('urn:sandbox-agent:error:<code>'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    suggestion: z.string().optional(),
  })
  .meta({ id: 'ProblemDetails' });
