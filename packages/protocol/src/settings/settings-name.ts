import { z } from 'zod';

/** The name of one entry of a directory's settings. Agents make prefixes of tool names of it. */
export const settingsNameSchema = z
  .string()
  .max(128)
  .regex(
    /^(?!__proto__$)[A-Za-z0-9_@][A-Za-z0-9_@ .:/-]*$/,
    'a name of letters, digits, space and "_ @ . : / -", that begins with a letter, a digit, "_" or "@"',
  );
