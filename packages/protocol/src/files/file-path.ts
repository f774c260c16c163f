import { z } from 'zod';

/** A path of the files API. */
export const filePathSchema = z
  .string()
  .min(1)
  .max(4096)
  .describe('Absolute, or relative to the root of the server. `..` is taken away before links are followed.');
