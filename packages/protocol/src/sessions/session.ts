import { z } from 'zod';
import { sessionIdSchema } from './identifiers.ts';
import { permissionPolicySchema } from './permission-policy.ts';
import { sessionEvidenceSchema, sessionStateSchema } from './session-state.ts';
import { usageSchema } from './usage.ts';

/** How the history of an earlier session comes back. All fields may be absent: then only the id is continued. */
export const sessionResumeSchema = z
  .strictObject({
    agentSessionId: z
      .string()
      .min(1)
      .optional()
      .describe("The agent's own id, for `session/resume` or `session/load`."),
    firstIndex: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('The first event index to use: one more than the last stored.'),
    history: z
      .string()
      .optional()
      .describe('What was said before, as text, used when the agent cannot resume natively.'),
  })
  .meta({ id: 'SessionResume' });

export type SessionResume = z.infer<typeof sessionResumeSchema>;

/** What the operating system takes for a variable: anything else could reach no process, or another variable. */
const environmentName = z.string().regex(/^[^=\0]+$/, 'a variable name, not empty and without "=" and NUL');
const environmentValue = z.string().regex(/^[^\0]*$/, 'text without NUL');

/** `POST /v1/sessions`. */
export const createSessionRequestSchema = z
  .strictObject({
    id: sessionIdSchema.optional().describe('Default: a generated id.'),
    agent: z.string().min(1),
    cwd: z.string().optional().describe("Absolute, existing directory. Default: the server's root directory."),
    env: z
      .record(environmentName, environmentValue)
      .optional()
      .describe("Added to the agent's environment. Never logged."),
    mcpServers: z
      .array(z.looseObject({ name: z.string() }))
      .optional()
      .describe('MCP servers as ACP `session/new` takes them.'),
    additionalDirectories: z.array(z.string()).optional(),
    model: z.string().optional(),
    mode: z.string().optional(),
    thoughtLevel: z.string().optional(),
    permissions: permissionPolicySchema.optional().describe('What the server answers when the agent asks.'),
    title: z.string().max(1000).optional(),
    checkpoints: z.boolean().optional().describe('Keep the workspace as it is before each turn. Default false.'),
    resume: sessionResumeSchema.optional(),
  })
  .meta({ id: 'CreateSessionRequest' });

export type CreateSessionRequest = z.infer<typeof createSessionRequestSchema>;

/** `POST /v1/sessions/{id}/fork`. */
export const forkSessionRequestSchema = z
  .strictObject({
    id: sessionIdSchema.optional().describe('Of the new session. Default: a generated id.'),
    title: z.string().max(1000).optional().describe('Default: the title of the first session.'),
  })
  .meta({ id: 'ForkSessionRequest' });

export type ForkSessionRequest = z.infer<typeof forkSessionRequestSchema>;

/** `PATCH /v1/sessions/{id}`. */
export const updateSessionRequestSchema = z
  .strictObject({
    mode: z.string().optional(),
    model: z.string().optional(),
    thoughtLevel: z.string().optional(),
    configOptions: z
      .record(z.string(), z.union([z.string(), z.boolean()]))
      .optional()
      .describe('Config option id → value.'),
    permissions: permissionPolicySchema
      .nullable()
      .optional()
      .describe('Replaces the policy, for requests that are open as well; null removes it.'),
    title: z.string().max(1000).optional(),
  })
  .meta({ id: 'UpdateSessionRequest' });

export type UpdateSessionRequest = z.infer<typeof updateSessionRequestSchema>;

/** The modes of an agent as its `session/new` answer and later updates gave them. */
export const sessionModesSchema = z
  .looseObject({
    currentModeId: z.string(),
    availableModes: z.array(z.looseObject({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'SessionModes' });

export type SessionModes = z.infer<typeof sessionModesSchema>;

/** One session: one conversation with one agent process. */
export const sessionSchema = z
  .object({
    id: z.string(),
    agent: z.string(),
    agentSessionId: z.string().optional().describe("The agent's own id of the conversation."),
    state: sessionStateSchema,
    stateSince: z.number().describe('Epoch milliseconds.'),
    evidence: sessionEvidenceSchema,
    cwd: z.string(),
    title: z.string().optional(),
    modes: sessionModesSchema.nullish(),
    configOptions: z
      .array(z.looseObject({ id: z.string() }))
      .nullish()
      .describe('Config options as the agent gave them.'),
    permissions: permissionPolicySchema.optional(),
    agentCapabilities: z.looseObject({}).optional().describe('From the `initialize` answer of the agent.'),
    firstIndex: z.number().int().describe('The first event index that is still stored.'),
    lastIndex: z.number().int().describe('The last event index; 0 when there is none yet.'),
    usage: usageSchema.optional(),
    pid: z.number().int().optional(),
    connectionId: z.string().optional().describe('Names the present run of the agent process.'),
    createdAt: z.number().describe('Epoch milliseconds.'),
  })
  .meta({ id: 'Session' });

export type Session = z.infer<typeof sessionSchema>;

/** `GET /v1/sessions`. */
export const sessionListSchema = z.object({ sessions: z.array(sessionSchema) }).meta({ id: 'SessionList' });

export type SessionList = z.infer<typeof sessionListSchema>;
