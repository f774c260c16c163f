import { z } from 'zod';

const megabyte = 1024 * 1024;

const limits = {
  maxConcurrentProcesses: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .describe('Processes that may run at once, and as many `run`s.'),
  defaultRunTimeoutMs: z.number().int().min(1).max(2_147_483_647).describe('Of a `run` that names none.'),
  maxRunTimeoutMs: z.number().int().min(1).max(2_147_483_647).describe('A `run` that asks for more gets this.'),
  maxOutputBytes: z
    .number()
    .int()
    .min(1)
    .max(64 * megabyte)
    .describe('Of each stream of a `run`: held in memory. One that asks for more gets this.'),
  maxLogBytesPerProcess: z
    .number()
    .int()
    .min(1)
    .max(64 * 1024 * megabyte)
    .describe('How much of the newest output of a process is kept. Holds for processes that are started afterwards.'),
  maxInputBytesPerRequest: z
    .number()
    .int()
    .min(1)
    .max(64 * megabyte)
    .describe('After decoding.'),
} as const;

/** `GET /v1/processes/config`. */
export const processConfigSchema = z.object(limits).meta({ id: 'ProcessConfig' });

export type ProcessConfig = z.infer<typeof processConfigSchema>;

/** `POST /v1/processes/config`: what is left out stays as it is. */
export const processConfigUpdateSchema = z.strictObject(limits).partial().meta({ id: 'ProcessConfigUpdate' });

export type ProcessConfigUpdate = z.infer<typeof processConfigUpdateSchema>;

/** What a server starts with. */
export const defaultProcessConfig: ProcessConfig = {
  maxConcurrentProcesses: 64,
  defaultRunTimeoutMs: 30_000,
  maxRunTimeoutMs: 300_000,
  maxOutputBytes: 1_048_576,
  maxLogBytesPerProcess: 10_485_760,
  maxInputBytesPerRequest: 65_536,
};
