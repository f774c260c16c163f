import { isAbsolute } from 'node:path';
import type { ClientMessage, ClientRequest } from './client-message.ts';
import type { AcpHttpDependencies } from './dependencies.ts';

/** What a client opens a conversation with. Each names the directory of it. */
const openingMethods: ReadonlySet<string> = new Set(['session/new', 'session/load', 'session/resume', 'session/fork']);

interface OpeningParameters {
  readonly cwd: string;
  readonly mcpServers: readonly unknown[];
}

/** Whether this opens a conversation in a directory, which may have settings. */
export function opensConversation(message: ClientMessage): message is ClientRequest {
  return (
    message.kind === 'request' && openingMethods.has(message.message.method) && parametersOf(message) !== undefined
  );
}

export interface WithSettingsOptions {
  readonly dependencies: Pick<AcpHttpDependencies, 'applySettings' | 'logger'>;
  readonly agent: string;
  /** The agent's answer to `initialize`: it says what MCP servers the agent takes. */
  readonly initialized: Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/**
 * The request with what is stored for its directory: MCP servers behind those that the client brought, skills where the agent looks. Where
 * nothing is stored it stays as it is, byte for byte.
 *
 * @throws ProblemError `conflict` or `skills_unavailable` for settings that cannot be used
 */
export async function withSettings(request: ClientRequest, options: WithSettingsOptions): Promise<ClientRequest> {
  const { dependencies, agent, initialized, signal } = options;
  const opening = parametersOf(request);
  const settings =
    opening &&
    (await dependencies.applySettings?.({
      agent,
      cwd: opening.cwd,
      mcpServerNames: opening.mcpServers.map(nameOf),
      signal,
    }));
  if (opening === undefined || settings === undefined) {
    return request;
  }
  const { servers, skipped } = settings.mcpServersFor(capabilitiesOf(initialized));
  const left = [...settings.skipped, ...skipped];
  if (left.length > 0) {
    dependencies.logger.warn({ agent, cwd: opening.cwd, skipped: left }, 'settings of a directory were left out');
  }
  if (servers.length === 0) {
    return request;
  }
  const params = { ...(request.message.params as object), mcpServers: [...opening.mcpServers, ...servers] };
  const message = { ...request.message, params };
  return { ...request, message, line: Buffer.from(JSON.stringify(message)) };
}

/** `undefined` for what the agent is to refuse. */
function parametersOf({ message }: ClientRequest): OpeningParameters | undefined {
  const { cwd, mcpServers = [] } = (message.params ?? {}) as { cwd?: unknown; mcpServers?: unknown };
  return typeof cwd === 'string' && isAbsolute(cwd) && Array.isArray(mcpServers) ? { cwd, mcpServers } : undefined;
}

function nameOf(server: unknown): string {
  const name = (server as { name?: unknown } | null | undefined)?.name;
  return typeof name === 'string' ? name : '';
}

function capabilitiesOf(initialized: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  const answer = JSON.parse(initialized === undefined ? '{}' : Buffer.from(initialized).toString('utf8')) as {
    readonly result?: { readonly agentCapabilities?: Record<string, unknown> | null } | null;
  };
  return answer.result?.agentCapabilities ?? {};
}
