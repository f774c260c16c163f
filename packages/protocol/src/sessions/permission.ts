import { z } from 'zod';
import { matchedRuleSchema } from './permission-policy.ts';

export const permissionReplySchema = z.enum(['once', 'always', 'reject']);

/** `once` and `always` allow; `reject` refuses. Which option of the agent that is, its `kind` decides. */
export type PermissionReply = z.infer<typeof permissionReplySchema>;

export const permissionOptionSchema = z
  .looseObject({
    optionId: z.string(),
    name: z.string(),
    kind: z.string().describe('allow_once, allow_always, reject_once or reject_always; agents may send others.'),
  })
  .meta({ id: 'PermissionOption' });

export type PermissionOption = z.infer<typeof permissionOptionSchema>;

/** An open permission request: the agent waits for it. */
export const permissionRequestSchema = z
  .object({
    requestId: z.string(),
    sessionId: z.string(),
    index: z.number().int().describe('The event index of the request.'),
    createdAt: z.number().describe('Epoch milliseconds.'),
    options: z.array(permissionOptionSchema),
    availableReplies: z.array(permissionReplySchema),
    toolCall: z.looseObject({ toolCallId: z.string() }),
  })
  .meta({ id: 'PermissionRequest' });

export type PermissionRequest = z.infer<typeof permissionRequestSchema>;

export const permissionListSchema = z
  .object({ permissions: z.array(permissionRequestSchema) })
  .meta({ id: 'PermissionList' });

export type PermissionList = z.infer<typeof permissionListSchema>;

/** `POST /v1/sessions/{id}/permissions/{requestId}`: a reply by meaning, or one option of the agent by its id. */
export const permissionAnswerSchema = z
  .union([z.strictObject({ reply: permissionReplySchema }), z.strictObject({ optionId: z.string().min(1) })])
  .meta({ id: 'PermissionAnswer' });

export type PermissionAnswer = z.infer<typeof permissionAnswerSchema>;

/** The decision, as it was answered and recorded; a later answer gets 409 with this as `decision`. */
export const permissionDecisionSchema = z
  .object({
    requestId: z.string(),
    outcome: z.enum(['selected', 'cancelled']),
    optionId: z.string().optional(),
    reply: permissionReplySchema.optional(),
    by: z
      .string()
      .describe(
        'Who answered: the name of the token, `client` for one without, `policy`, `agent` when it took the request back, or `server` when the turn was cancelled.',
      ),
    rule: matchedRuleSchema.optional().describe('Of a decision by `policy`; absent when its default decided.'),
    decidedAt: z.number().describe('Epoch milliseconds.'),
  })
  .meta({ id: 'PermissionDecision' });

export type PermissionDecision = z.infer<typeof permissionDecisionSchema>;
