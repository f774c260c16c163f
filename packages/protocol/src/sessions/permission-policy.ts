import { z } from 'zod';

export const permissionActionSchema = z.enum(['allow', 'deny', 'ask']);

/** `ask` leaves the request open for a person. */
export type PermissionAction = z.infer<typeof permissionActionSchema>;

const pattern = z.string().min(1).max(1000);

/** Matches a permission request when all that it names matches. */
export const permissionRuleSchema = z
  .strictObject({
    name: z.string().min(1).max(100).optional().describe('Stands in the decision, beside the index of the rule.'),
    toolKind: pattern
      .optional()
      .describe(
        'The kind of the tool call, as ACP names it: read, edit, delete, move, search, execute, think, fetch, other.',
      ),
    path: pattern
      .optional()
      .describe(
        'Glob, absolute or relative to the directory of the session. `allow` needs all paths of the call to match.',
      ),
    command: pattern
      .optional()
      .describe('Wildcard over a whole command. `allow` needs each command of a shell line to match.'),
    host: pattern.optional().describe('Wildcard over a host name. `allow` needs all hosts of the call to match.'),
    title: pattern.optional().describe('Wildcard over the title of the tool call.'),
    action: permissionActionSchema,
    remember: z
      .boolean()
      .optional()
      .describe('Of `allow`: chooses the option by which the agent stops asking, where it offers one. Default false.'),
  })
  .meta({ id: 'PermissionRule' });

export type PermissionRule = z.infer<typeof permissionRuleSchema>;

/** What the server answers to the permission requests of a session. The first rule that matches decides. */
export const permissionPolicySchema = z
  .strictObject({
    rules: z.array(permissionRuleSchema).max(500),
    default: permissionActionSchema.optional().describe('When no rule matches. Default ask.'),
  })
  .meta({ id: 'PermissionPolicy' });

export type PermissionPolicy = z.infer<typeof permissionPolicySchema>;

export const matchedRuleSchema = z
  .object({ index: z.number().int().min(0), name: z.string().optional() })
  .meta({ id: 'MatchedRule' });

/** The rule of a policy that decided. */
export type MatchedRule = z.infer<typeof matchedRuleSchema>;
