import { z } from 'zod';
import { usageSchema } from './usage.ts';

/** ACP content blocks pass through untouched; only `type` is looked at. */
export const contentBlockSchema = z.looseObject({ type: z.string() }).meta({ id: 'ContentBlock' });

export type PromptContentBlock = z.infer<typeof contentBlockSchema>;

/** `POST /v1/sessions/{id}/prompts`. */
export const promptRequestSchema = z
  .strictObject({
    prompt: z.union([z.string().min(1), z.array(contentBlockSchema).min(1)]),
    queue: z
      .enum(['wait', 'reject'])
      .optional()
      .describe('What to do while a turn runs: wait in order (default), or answer 409.'),
  })
  .meta({ id: 'PromptRequest' });

export type PromptRequest = z.infer<typeof promptRequestSchema>;

/** 202: the prompt is durable and will be answered exactly once. */
export const promptAcceptedSchema = z
  .object({
    promptId: z.string(),
    index: z.number().int().describe('The event index of its acceptance.'),
  })
  .meta({ id: 'PromptAccepted' });

export type PromptAccepted = z.infer<typeof promptAcceptedSchema>;

/** Why a turn ended without a stop reason. `code` is one of the error table. */
export const promptErrorSchema = z.looseObject({ code: z.string(), message: z.string() }).meta({ id: 'PromptError' });

export type PromptError = z.infer<typeof promptErrorSchema>;

/** `GET /v1/sessions/{id}/prompts/{promptId}`, and the answer of a prompt that was sent with `Prefer: wait=N`. */
export const promptStatusSchema = z
  .object({
    promptId: z.string(),
    status: z.enum(['queued', 'running', 'done']),
    index: z.number().int(),
    stopReason: z.string().optional(),
    usage: usageSchema.optional(),
    error: promptErrorSchema.optional(),
    endIndex: z.number().int().optional().describe('The event index of `_server/turn_ended`.'),
  })
  .meta({ id: 'PromptStatus' });

export type PromptStatus = z.infer<typeof promptStatusSchema>;

/** `POST /v1/sessions/{id}/cancel` → 202. */
export const cancelResponseSchema = z
  .object({
    cancelling: z.boolean().describe('False when nothing that was asked for was running or queued.'),
    promptIds: z.array(z.string()).describe('The prompts that will end as cancelled.'),
  })
  .meta({ id: 'CancelResponse' });

export type CancelResponse = z.infer<typeof cancelResponseSchema>;
