import { z } from 'zod';
import { codeLanguageSchema } from './code-language.ts';

export const codeContextStates = ['starting', 'idle', 'busy', 'dead'] as const;

/** Variables that are set in a context; nothing that a program could not hold. */
export const codeEnvironmentSchema = z
  .record(
    z.string().regex(/^[^=\0]+$/, 'a name without `=` and NUL'),
    z.string().regex(/^[^\0]*$/, 'a value without NUL'),
  )
  .describe('Environment variables.');

export const codeDirectorySchema = z
  .string()
  .min(1)
  .describe("A directory: absolute, or relative to the server's root.");

/** `POST /v1/code/contexts`. */
export const createCodeContextRequestSchema = z
  .strictObject({
    language: codeLanguageSchema,
    cwd: codeDirectorySchema.optional(),
    env: codeEnvironmentSchema.optional(),
  })
  .meta({ id: 'CreateCodeContextRequest' });

export type CreateCodeContextRequest = z.infer<typeof createCodeContextRequestSchema>;

/** A running interpreter that keeps its state from call to call. */
export const codeContextSchema = z
  .object({
    id: z.string(),
    language: codeLanguageSchema,
    cwd: z.string().describe('Where the next call runs: it follows what code does.'),
    state: z.enum(codeContextStates).describe('`dead`: its interpreter ended; restart it or delete the context.'),
    isDefault: z.boolean().describe('The context of calls that name none, one for each language.'),
    executionCount: z.number().int().describe('Calls since the interpreter was started.'),
    queued: z.number().int().describe('Calls that wait for the running one.'),
    pid: z.number().int().optional().describe('Of the process that the context consists of, while it lives.'),
    createdAtMs: z.number(),
  })
  .meta({ id: 'CodeContext' });

export type CodeContext = z.infer<typeof codeContextSchema>;

export const codeContextListSchema = z.object({ contexts: z.array(codeContextSchema) }).meta({ id: 'CodeContextList' });

export type CodeContextList = z.infer<typeof codeContextListSchema>;

/** `POST /v1/code/contexts/{id}/interrupt`. */
export const codeInterruptResponseSchema = z
  .object({ interrupted: z.boolean().describe('False: nothing was running.') })
  .meta({ id: 'CodeInterruptResponse' });

export type CodeInterruptResponse = z.infer<typeof codeInterruptResponseSchema>;
