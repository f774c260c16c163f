import { z } from 'zod';
import { codeDirectorySchema, codeEnvironmentSchema } from './code-context.ts';
import { codeLanguageSchema } from './code-language.ts';

/** How long code may run when the call says nothing, in milliseconds. */
export const defaultCodeTimeoutMs = 300_000;

/** `POST /v1/code/execute`. */
export const executeCodeRequestSchema = z
  .strictObject({
    code: z.string().max(16 * 1024 * 1024),
    language: codeLanguageSchema
      .optional()
      .describe('Default: that of the context; without a context `python`. It must be that of the context.'),
    contextId: z.string().min(1).optional().describe('Default: the default context of the language.'),
    cwd: codeDirectorySchema.optional().describe('Where the code runs, and the calls after it: like `cd`.'),
    env: codeEnvironmentSchema.optional().describe('Variables for this call and those after it: like `export`.'),
    timeoutMs: z
      .number()
      .int()
      .min(1)
      .max(86_400_000)
      .optional()
      .describe(`How long the code may run once its turn has come. Default ${defaultCodeTimeoutMs}.`),
  })
  .meta({ id: 'ExecuteCodeRequest' });

export type ExecuteCodeRequest = z.infer<typeof executeCodeRequestSchema>;

/** One result in every form it has: media type → value. Binary ones are base64; `application/json` is JSON itself. */
export const codeResultSchema = z.record(z.string(), z.unknown()).meta({ id: 'CodeResult' });

export type CodeResult = z.infer<typeof codeResultSchema>;

export const codeErrorKinds = ['exception', 'timeout', 'interrupted', 'died', 'restarted'] as const;

export const codeErrorSchema = z
  .object({
    kind: z
      .enum(codeErrorKinds)
      .describe(
        '`exception`: thrown by the code. `timeout`, `interrupted`: it was stopped. `died`, `restarted`: its interpreter is gone.',
      ),
    name: z.string().describe('The class of the error: `ZeroDivisionError`.'),
    message: z.string(),
    traceback: z.string().describe('As the language prints it, without colours.'),
  })
  .meta({ id: 'CodeError' });

export type CodeError = z.infer<typeof codeErrorSchema>;

/** A file that was created or changed while the code ran. */
export const codeArtifactSchema = z
  .object({
    path: z.string().describe('Relative to `cwd`.'),
    change: z.enum(['created', 'changed']),
    size: z.number().int().describe('Bytes.'),
    mimeType: z.string().describe('By its name.'),
    sha256: z.string().optional().describe('Hexadecimal. Absent for files that are too large to read in passing.'),
  })
  .meta({ id: 'CodeArtifact' });

export type CodeArtifact = z.infer<typeof codeArtifactSchema>;

/** How a call ended, without what it wrote. */
export const codeExecutionEndSchema = z
  .object({
    contextId: z.string(),
    language: codeLanguageSchema,
    executionCount: z.number().int(),
    exitCode: z.number().int().optional().describe('Of bash: `$?` after the code.'),
    error: codeErrorSchema.optional(),
    stateKept: z.boolean().describe('Whether the context still has its variables. False: its interpreter is gone.'),
    cwd: z.string().describe('Where the code was started; artifacts are relative to it.'),
    artifacts: z.array(codeArtifactSchema),
    artifactsTruncated: z.boolean().describe('There are more files than were looked at or told.'),
    stdoutTruncated: z.boolean(),
    stderrTruncated: z.boolean(),
    resultsTruncated: z.boolean(),
    durationMs: z.number(),
  })
  .meta({ id: 'CodeExecutionEnd' });

export type CodeExecutionEnd = z.infer<typeof codeExecutionEndSchema>;

export const codeExecutionSchema = codeExecutionEndSchema
  .extend({ stdout: z.string(), stderr: z.string(), results: z.array(codeResultSchema) })
  .meta({ id: 'CodeExecution' });

export type CodeExecution = z.infer<typeof codeExecutionSchema>;

/** What the stream of a call tells, as the events of these names. `end` is the last one, or `failure` with a problem. */
export type CodeExecutionEvent =
  | { readonly event: 'started'; readonly data: { readonly contextId: string } }
  | { readonly event: 'stdout' | 'stderr'; readonly data: { readonly text: string } }
  | { readonly event: 'result'; readonly data: CodeResult }
  | { readonly event: 'error'; readonly data: CodeError }
  | { readonly event: 'end'; readonly data: CodeExecutionEnd };
