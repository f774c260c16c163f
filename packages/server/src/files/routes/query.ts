import { z } from '@hono/zod-openapi';

/** A switch in a query. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** A pattern in a query. */
export const glob = z
  .string()
  .min(1)
  .max(256)
  .describe(
    'As `src/**/*.ts`. Without a slash it is matched with the last name alone. `!` and extended patterns have no meaning.',
  );
