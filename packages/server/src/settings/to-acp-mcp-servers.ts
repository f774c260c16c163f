import { resolve } from 'node:path';
import type { McpServerConfig } from '@sandbox-agent/protocol';

/** An MCP server as ACP's `session/new` takes it. */
export type AcpMcpServer = { readonly name: string } & Readonly<Record<string, unknown>>;

/** What could not be given to an agent, and why. */
export interface SkippedSetting {
  readonly name: string;
  readonly reason: string;
}

export interface ToAcpOptions {
  readonly stored: ReadonlyMap<string, McpServerConfig>;
  /** Names that the request itself brought: those win. */
  readonly taken: ReadonlySet<string>;
  /** The `agentCapabilities` of `initialize`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly directory: string;
  /** Where variables are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Stored MCP servers → what this agent can be given of them. Disabled ones are left out in silence. */
export function toAcpMcpServers(options: ToAcpOptions): { servers: AcpMcpServer[]; skipped: SkippedSetting[] } {
  const servers: AcpMcpServer[] = [];
  const skipped: SkippedSetting[] = [];
  for (const [name, config] of options.stored) {
    if (config.enabled === false || options.taken.has(name)) {
      continue;
    }
    const server = config.type === 'local' ? localServer(name, config, options) : remoteServer(name, config, options);
    if (typeof server === 'string') {
      skipped.push({ name, reason: server });
    } else {
      servers.push(server);
    }
  }
  return { servers, skipped };
}

type LocalConfig = Extract<McpServerConfig, { type: 'local' }>;
type RemoteConfig = Extract<McpServerConfig, { type: 'remote' }>;

/** ACP knows no directory of a stdio server: a fixed script changes into it, and takes everything else as arguments. */
const inDirectory = ['-c', 'cd -- "$1" && shift && exec "$@"', 'sh'];

function localServer(name: string, config: LocalConfig, { directory }: ToAcpOptions): AcpMcpServer {
  const { command, args = [], env, cwd } = config;
  const variables = Object.entries(env ?? {}).map(([variable, value]) => ({ name: variable, value }));
  return typeof cwd === 'string'
    ? { name, command: '/bin/sh', args: [...inDirectory, resolve(directory, cwd), command, ...args], env: variables }
    : { name, command, args, env: variables };
}

/** The server, or why the agent cannot be given it. */
function remoteServer(
  name: string,
  config: RemoteConfig,
  { capabilities, environment }: ToAcpOptions,
): AcpMcpServer | string {
  const type = config.transport ?? 'http';
  const offered = capabilities['mcpCapabilities'] as Record<string, unknown> | null | undefined;
  if (offered?.[type] !== true) {
    return `the agent takes no MCP servers over ${type}`;
  }
  const { bearerTokenEnvVar, envHeaders } = config;
  const fromVariables = [
    ...Object.entries(envHeaders ?? {}).map(([header, variable]) => ({ header, variable, prefix: '' })),
    ...(typeof bearerTokenEnvVar === 'string'
      ? [{ header: 'Authorization', variable: bearerTokenEnvVar, prefix: 'Bearer ' }]
      : []),
  ];
  const headers = Object.entries(config.headers ?? {}).map(([header, value]) => ({ name: header, value }));
  for (const { header, variable, prefix } of fromVariables) {
    const value = environment[variable];
    if (value === undefined || value === '') {
      return `the variable ${variable} is not set`;
    }
    headers.push({ name: header, value: `${prefix}${value}` });
  }
  return { type, name, url: config.url, headers };
}
