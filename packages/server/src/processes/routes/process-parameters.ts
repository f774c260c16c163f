import { z } from '@hono/zod-openapi';

export const processParameters = z.object({ id: z.string().min(1).openapi({ example: 'proc_1' }) });
