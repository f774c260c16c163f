import type { AgentInfo, AgentInstallRequest, AgentInstallResponse, AgentList } from '@sandbox-agent/protocol';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';

export interface AgentQueryOptions {
  /** Also asks the agent for its config options; starts it if it does not run. */
  config?: boolean;
  /** Asks again instead of taking what the server remembers. */
  noCache?: boolean;
}

/** Agents of the server: list, look at, install. */
export interface Agents {
  list(options?: AgentQueryOptions): Promise<AgentList>;
  get(agent: string, options?: AgentQueryOptions): Promise<AgentInfo>;
  /** Resolves when it is installed; this may take minutes. */
  install(agent: string, request?: AgentInstallRequest): Promise<AgentInstallResponse>;
}

export function createAgents(http: HttpClient): Agents {
  const query = (options: AgentQueryOptions | undefined) => ({ config: options?.config, no_cache: options?.noCache });
  return {
    list: (options) => retrying(() => http.json({ method: 'GET', path: '/v1/agents', query: query(options) })),
    get: (agent, options) =>
      retrying(() => http.json({ method: 'GET', path: joinPath('/v1/agents', agent), query: query(options) })),
    // Installing twice is the same as once: the server has one lock per agent.
    install: (agent, request = {}) =>
      retrying(() => http.json({ method: 'POST', path: joinPath('/v1/agents', agent, 'install'), json: request })),
  };
}
