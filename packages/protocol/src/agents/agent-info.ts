import { z } from 'zod';

/** What an agent can do, as the published 0.4.2 client knows it. */
export const agentCapabilitiesSchema = z
  .object({
    planMode: z.boolean(),
    permissions: z.boolean(),
    questions: z.boolean(),
    toolCalls: z.boolean(),
    toolResults: z.boolean(),
    textMessages: z.boolean(),
    images: z.boolean(),
    fileAttachments: z.boolean(),
    sessionLifecycle: z.boolean(),
    errorEvents: z.boolean(),
    reasoning: z.boolean(),
    status: z.boolean(),
    commandExecution: z.boolean(),
    fileChanges: z.boolean(),
    mcpTools: z.boolean(),
    streamingDeltas: z.boolean(),
    itemStarted: z.boolean(),
    sharedProcess: z.boolean(),
  })
  .meta({ id: 'AgentCapabilities' });

export type AgentCapabilities = z.infer<typeof agentCapabilitiesSchema>;

export const agentServerStatusSchema = z
  .object({ status: z.enum(['running', 'stopped', 'error']), uptimeMs: z.number().nullish() })
  .meta({ id: 'AgentServerStatus' });

/** One agent of the catalogue, built in or configured. */
export const agentInfoSchema = z
  .object({
    id: z.string(),
    name: z.string().describe('The name people know it by.'),
    installed: z.boolean(),
    installable: z.boolean().describe('Whether this server can install it from npm.'),
    installHint: z.string().optional().describe('What to do when it cannot be installed from npm.'),
    credentialsAvailable: z
      .boolean()
      .describe('Whether the environment or home of the server holds credentials for it.'),
    version: z.string().nullish(),
    path: z.string().nullish(),
    capabilities: agentCapabilitiesSchema,
    serverStatus: agentServerStatusSchema.nullish(),
    configOptions: z.array(z.unknown()).nullish().describe("The agent's own `session/new` answer; never hard-coded."),
    configError: z.string().nullish(),
  })
  .meta({ id: 'AgentInfo' });

export type AgentInfo = z.infer<typeof agentInfoSchema>;

/** `GET /v1/agents`. */
export const agentListSchema = z.object({ agents: z.array(agentInfoSchema) }).meta({ id: 'AgentList' });

export type AgentList = z.infer<typeof agentListSchema>;
