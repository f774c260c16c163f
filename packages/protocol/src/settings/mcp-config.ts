import { z } from 'zod';
import { settingsNameSchema } from './settings-name.ts';

/** What the operating system takes for an argument or a value of a variable. */
const text = z.string().regex(/^[^\0]*$/, 'text without NUL');
const variableName = z.string().regex(/^[^=\0]+$/, 'a variable name, not empty and without "=" and NUL');
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'the name of an HTTP header');
const headerValue = z.string().regex(/^[^\0\r\n]*$/, 'the value of an HTTP header');

const common = {
  enabled: z.boolean().nullish().describe('Default true. With false no session gets it.'),
  timeoutMs: z
    .number()
    .int()
    .min(1)
    .nullish()
    .describe('Kept and shown. Agents take no timeout of an MCP server from their client.'),
};

const localMcpServerSchema = z.strictObject({
  type: z.literal('local'),
  command: text.min(1).describe('A program, by path or found in the PATH of the agent.'),
  args: z.array(text).optional(),
  env: z.record(variableName, text).nullish(),
  cwd: text.min(1).nullish().describe("Relative to the directory. Default: the agent's choice, usually the directory."),
  ...common,
});

const remoteMcpServerSchema = z.strictObject({
  type: z.literal('remote'),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.record(headerName, headerValue).nullish(),
  bearerTokenEnvVar: variableName
    .nullish()
    .describe("A variable of the session's `env` or of the server: sent as `Authorization: Bearer`."),
  envHeaders: z.record(headerName, variableName).nullish().describe('Header → the variable that has its value.'),
  oauth: z
    .union([z.record(z.string(), z.unknown()), z.literal(false)])
    .nullish()
    .describe('Kept and shown. Agents authorize by themselves.'),
  transport: z.enum(['http', 'sse']).nullish().describe('Default `http`.'),
  ...common,
});

/** An MCP server that the sessions of a directory get. */
export const mcpServerConfigSchema = z
  .discriminatedUnion('type', [localMcpServerSchema, remoteMcpServerSchema])
  .meta({ id: 'McpServerConfig' });

export type McpServerConfig = z.infer<typeof mcpServerConfigSchema>;

/** `GET /v1/config/mcp` without a name: name → configuration. */
export const mcpConfigListSchema = z
  .object({ mcpServers: z.record(settingsNameSchema, mcpServerConfigSchema) })
  .meta({ id: 'McpConfigList' });

export type McpConfigList = z.infer<typeof mcpConfigListSchema>;
