import { z } from 'zod';
import { processCommandFields } from './process-command.ts';
import { terminalSizeFields } from './terminal.ts';

export const processOwners = ['user', 'desktop', 'system'] as const;

export const processOwnerSchema = z.enum(processOwners);

export type ProcessOwner = z.infer<typeof processOwnerSchema>;

export const processStateSchema = z.enum(['running', 'exited']);

export type ProcessState = z.infer<typeof processStateSchema>;

/** `POST /v1/processes`. */
export const processCreateRequestSchema = z
  .strictObject({
    ...processCommandFields,
    tty: z.boolean().optional().describe('With a terminal of its own instead of pipes.'),
    interactive: z
      .boolean()
      .optional()
      .describe('For those who show it: somebody is expected to type. Changes nothing else.'),
    cols: terminalSizeFields.cols.optional().describe('Of the terminal. Default 80.'),
    rows: terminalSizeFields.rows.optional().describe('Of the terminal. Default 24.'),
  })
  .refine(({ tty, cols, rows }) => tty === true || (cols === undefined && rows === undefined), {
    path: ['tty'],
    message: '`cols` and `rows` are those of a terminal: they need `tty: true`',
  })
  .meta({ id: 'ProcessCreateRequest' });

export type ProcessCreateRequest = z.infer<typeof processCreateRequestSchema>;

export const processResourceUsageSchema = z
  .object({
    cpuTimeMs: z.number().describe('User and system time of the tree. Never goes back.'),
    residentBytes: z.number().describe('Of the processes that are alive.'),
    processCount: z.number().int(),
  })
  .meta({ id: 'ProcessResourceUsage' });

export type ProcessResourceUsage = z.infer<typeof processResourceUsageSchema>;

export const processInfoSchema = z
  .object({
    id: z.string().describe('`proc_1`, `proc_2`, …; never used twice by one run of the server.'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().optional(),
    tty: z.boolean(),
    interactive: z.boolean(),
    owner: processOwnerSchema,
    status: processStateSchema,
    pid: z.number().int().optional().describe('While it runs.'),
    exitCode: z.number().int().nullish().describe('Absent while it runs, and when a signal ended it.'),
    signal: z.string().optional().describe('That ended it: `SIGKILL`, `SIGTERM`, ….'),
    createdAtMs: z.number().int(),
    exitedAtMs: z.number().int().optional(),
    cols: z.number().int().optional(),
    rows: z.number().int().optional(),
    resourceUsage: processResourceUsageSchema
      .optional()
      .describe('Of the whole tree, now or as it was seen last. Not in lists.'),
  })
  .meta({ id: 'ProcessInfo' });

export type ProcessInfo = z.infer<typeof processInfoSchema>;

export const processListSchema = z
  .object({ processes: z.array(processInfoSchema) })
  .meta({ id: 'ProcessListResponse' });

export type ProcessList = z.infer<typeof processListSchema>;

/** `POST /v1/processes/{id}/signal`. */
export const processSignals = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
  'SIGPIPE',
  'SIGALRM',
  'SIGTERM',
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGWINCH',
] as const;

export const processSignalRequestSchema = z
  .strictObject({ signal: z.enum(processSignals).describe('Sent to every process of the tree.') })
  .meta({ id: 'ProcessSignalRequest' });

export type ProcessSignalRequest = z.infer<typeof processSignalRequestSchema>;
