import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  mcpConfigListSchema,
  mcpServerConfigSchema,
  settingsNameSchema,
  skillsConfigListSchema,
  skillsConfigSchema,
} from '@sandbox-agent/protocol';
import { createOpenApiApp } from '../http/openapi-app.ts';
import { jsonResponse, problemResponses } from '../http/openapi-responses.ts';
import { ProblemError } from '../http/problem-error.ts';
import type { SettingsFile } from './settings-file.ts';
import type { SettingsStore } from './settings-store.ts';
import { requireUsableSource } from './skills/skill-source-url.ts';

const directoryParameter = z
  .string()
  .min(1)
  .describe('Absolute, or relative to the root of the server. It must exist.');

/** One kind of settings as its routes need it. */
interface Kind<Config, List extends z.ZodType> {
  readonly path: string;
  readonly tag: string;
  readonly parameter: 'mcpName' | 'skillName';
  readonly noun: string;
  readonly schema: z.ZodType<Config>;
  readonly listSchema: List;
  /** Throws for what the schema cannot tell. */
  check?(config: Config): void;
  toList(entries: Record<string, Config>): z.input<List>;
}

/** The routes below `/v1/config`. `resolveDirectory` gives the real path of a directory that callers may name. */
export function createSettingsRoutes(options: {
  readonly store: SettingsStore;
  resolveDirectory(path: string): Promise<string>;
}): OpenAPIHono {
  const app = createOpenApiApp();
  const { store, resolveDirectory } = options;
  registerKind(app, store.mcp, resolveDirectory, {
    path: '/v1/config/mcp',
    tag: 'settings',
    parameter: 'mcpName',
    noun: 'MCP server',
    schema: mcpServerConfigSchema,
    listSchema: mcpConfigListSchema,
    toList: (mcpServers) => ({ mcpServers }),
  });
  registerKind(app, store.skills, resolveDirectory, {
    path: '/v1/config/skills',
    tag: 'settings',
    parameter: 'skillName',
    noun: 'set of skills',
    schema: skillsConfigSchema,
    listSchema: skillsConfigListSchema,
    check: ({ sources }) => sources.forEach(requireUsableSource),
    toList: (skills) => ({ skills }),
  });
  return app;
}

function registerKind<Config extends object, List extends z.ZodType>(
  app: OpenAPIHono,
  file: SettingsFile<Config>,
  resolveDirectory: (path: string) => Promise<string>,
  kind: Kind<Config, List>,
): void {
  const { path, parameter, noun } = kind;
  const tags = [kind.tag];
  const named = z.strictObject({ directory: directoryParameter, [parameter]: settingsNameSchema });
  const listed = z.strictObject({ directory: directoryParameter, [parameter]: settingsNameSchema.optional() });
  const nameOf = (query: Record<string, unknown>): string => query[parameter] as string;
  const problems = problemResponses('invalid_request', 'permission_denied', 'not_found', 'conflict');

  const read = createRoute({
    method: 'get',
    path,
    tags,
    summary: `A stored ${noun} of a directory; all of them without \`${parameter}\``,
    request: { query: listed },
    responses: { 200: jsonResponse(z.union([kind.schema, kind.listSchema]), 'As it was stored.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const query = context.req.valid('query');
    const entries = await file.read(await resolveDirectory(query.directory as string));
    const name = nameOf(query);
    if (name === undefined) {
      return context.json(kind.toList(Object.fromEntries(entries)) as never, 200);
    }
    const config = entries.get(name);
    if (config === undefined) {
      throw new ProblemError('not_found', `No ${noun} ${JSON.stringify(name)} is stored for ${query.directory}.`);
    }
    return context.json(config as never, 200);
  });

  const write = createRoute({
    method: 'put',
    path,
    tags,
    summary: `Store a ${noun} for the sessions of a directory`,
    request: { query: named, body: { required: true, content: { 'application/json': { schema: kind.schema } } } },
    responses: { 204: { description: 'Stored.' }, ...problems, ...problemResponses('insufficient_storage') },
  });
  app.openapi(write, async (context) => {
    const query = context.req.valid('query');
    const config = context.req.valid('json') as Config;
    kind.check?.(config);
    await file.update(await resolveDirectory(query['directory'] as string), (entries) => {
      entries.set(nameOf(query), config);
      return true;
    });
    return context.body(null, 204);
  });

  const remove = createRoute({
    method: 'delete',
    path,
    tags,
    summary: `Delete a stored ${noun}; one that is not there is no error`,
    request: { query: named },
    responses: { 204: { description: 'It is not stored.' }, ...problems },
  });
  app.openapi(remove, async (context) => {
    const query = context.req.valid('query');
    await file.update(await resolveDirectory(query['directory'] as string), (entries) => entries.delete(nameOf(query)));
    return context.body(null, 204);
  });
}
