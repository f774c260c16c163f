import { z } from 'zod';

/** What the server itself signs its events with: a token of that name could be taken for it. */
const reservedNames: ReadonlySet<string> = new Set(['agent', 'client', 'policy', 'server']);

/**
 * Who a token is for, as its decisions are signed in the log. No control or format characters, which could make one name look
 * like another.
 */
export const tokenNameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+$/u, 'text without control or invisible characters')
  .refine((name) => name === name.trim(), 'text that neither begins nor ends with a space')
  .refine(
    (name) => !reservedNames.has(name.normalize('NFKC').toLowerCase()),
    'a name that the server does not use itself',
  );
