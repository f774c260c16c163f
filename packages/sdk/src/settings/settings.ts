import type { McpConfigList, McpServerConfig, SkillsConfig, SkillsConfigList } from '@sandbox-agent/protocol';
import type { HttpClient } from '../http/http-client.ts';
import { retrying } from '../http/retry.ts';

/** One MCP server of a directory. */
export interface McpConfigQuery {
  /** Absolute, or relative to the root of the server. It must exist. */
  directory: string;
  mcpName: string;
}

/** One set of skills of a directory. */
export interface SkillsConfigQuery {
  /** Absolute, or relative to the root of the server. It must exist. */
  directory: string;
  skillName: string;
}

/** What is stored for the sessions of a directory, of one kind. */
export interface DirectorySettings<Query, Config extends object> {
  /** Rejects with code `not_found` when there is none of that name. */
  get(query: Query): Promise<Config>;
  /** Everything that is stored for a directory, by name. */
  list(directory: string): Promise<Record<string, Config>>;
  /** Stores or replaces it. Sessions that are created from now on get it. */
  set(query: Query, config: Config): Promise<void>;
  /** One that is not there is no error. */
  delete(query: Query): Promise<void>;
}

/** MCP servers and skills that the sessions of a directory get. */
export interface Settings {
  readonly mcp: DirectorySettings<McpConfigQuery, McpServerConfig>;
  readonly skills: DirectorySettings<SkillsConfigQuery, SkillsConfig>;
}

export function createSettings(http: HttpClient): Settings {
  return {
    mcp: createDirectorySettings(http, '/v1/config/mcp', (list: McpConfigList) => list.mcpServers),
    skills: createDirectorySettings(http, '/v1/config/skills', (list: SkillsConfigList) => list.skills),
  };
}

function createDirectorySettings<Query extends { directory: string }, Config extends object, List extends object>(
  http: HttpClient,
  path: string,
  entriesOf: (list: List) => Record<string, Config>,
): DirectorySettings<Query, Config> {
  const asQuery = (query: Query) => ({ ...query }) as unknown as Record<string, string>;
  return {
    get: (query) => retrying(() => http.json({ method: 'GET', path, query: asQuery(query) })),
    list: async (directory) =>
      entriesOf(await retrying(() => http.json<List>({ method: 'GET', path, query: { directory } }))),
    // Storing and deleting twice is the same as once.
    set: async (query, config) => {
      await retrying(() => http.send({ method: 'PUT', path, query: asQuery(query), json: config }));
    },
    delete: async (query) => {
      await retrying(() => http.send({ method: 'DELETE', path, query: asQuery(query) }));
    },
  };
}
