import { z } from 'zod';

const withoutNul = (text: string): boolean => !text.includes('\0');
const nulMessage = 'a NUL character cannot be passed to a program';

/** What the kernel is asked to hold a process tree to. Without a delegated control group it is not enforced, which the server's log says. */
export const processLimitsSchema = z
  .strictObject({
    memoryBytes: z.number().int().min(1).optional(),
    processCount: z.number().int().min(1).optional().describe('Processes and threads.'),
    cpuCount: z.number().positive().optional().describe('Processors; fractions are allowed.'),
  })
  .meta({ id: 'ProcessLimits' });

export type ProcessLimits = z.infer<typeof processLimitsSchema>;

/** What is run: a program with its arguments, never a line for a shell. `null` counts as left out, as the published client sends it. */
export const processCommandFields = {
  command: z
    .string()
    .min(1)
    .refine(withoutNul, nulMessage)
    .describe('A program, by path or by its name in `PATH`. There is no shell: for one, run `sh` with `-c`.'),
  args: z.array(z.string().refine(withoutNul, nulMessage)).max(100_000).optional(),
  cwd: z
    .string()
    .min(1)
    .refine(withoutNul, nulMessage)
    .nullish()
    .describe("Absolute, or relative to the server's root directory, which is the default."),
  env: z
    .record(z.string().regex(/^[^=\0]+$/, 'a name without "=" and NUL'), z.string().refine(withoutNul, nulMessage))
    .optional()
    .describe("Added to the server's environment."),
  limits: processLimitsSchema.optional(),
} as const;
