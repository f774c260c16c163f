import { z } from 'zod';

/**
 * A session's id: chosen by the caller or generated. It is a directory name on the server's disk and a part of URLs,
 * so it is limited to what is safe in both.
 */
export const sessionIdSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/, 'letters, digits, dot, dash and underscore, not starting with a dot or dash');

/** The `Idempotency-Key` header: any visible ASCII, at most 255 characters. */
export const idempotencyKeySchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/, 'visible ASCII without spaces');
