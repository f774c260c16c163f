import { z } from 'zod';
import { permissionDecisionSchema } from './permission.ts';
import { matchedRuleSchema, permissionActionSchema, permissionPolicySchema } from './permission-policy.ts';

/** `POST /v1/sessions/{id}/permissions/dry-run`. */
export const permissionDryRunRequestSchema = z
  .strictObject({ policy: permissionPolicySchema })
  .meta({ id: 'PermissionDryRunRequest' });

export type PermissionDryRunRequest = z.infer<typeof permissionDryRunRequestSchema>;

export const permissionDryRunResultSchema = z
  .object({
    requestId: z.string(),
    index: z.number().int().describe('The event index of the request.'),
    toolCallId: z.string(),
    title: z.string().optional(),
    toolKind: z.string().optional(),
    action: permissionActionSchema,
    rule: matchedRuleSchema.optional().describe('Absent: no rule matched.'),
    reason: z.string().optional().describe('Why the policy could not decide.'),
    decision: permissionDecisionSchema.optional().describe('What was decided at the time.'),
  })
  .meta({ id: 'PermissionDryRunResult' });

export type PermissionDryRunResult = z.infer<typeof permissionDryRunResultSchema>;

export const permissionDryRunSchema = z
  .object({
    results: z.array(permissionDryRunResultSchema).describe('The newest 1000, oldest first.'),
    total: z.number().int().describe('All permission requests that are still in the log.'),
  })
  .meta({ id: 'PermissionDryRun' });

export type PermissionDryRun = z.infer<typeof permissionDryRunSchema>;
