import { z } from 'zod';

/** `GET /v1/health`. Without a token only `status` is answered, so that a load balancer can reach it. */
export const healthSchema = z
  .object({
    status: z.literal('ok'),
    version: z.string().optional(),
    uptimeMs: z.number().optional().describe('Milliseconds since the server started.'),
    state: z.enum(['ready', 'shutting_down']).optional(),
  })
  .meta({ id: 'Health' });

export type Health = z.infer<typeof healthSchema>;
