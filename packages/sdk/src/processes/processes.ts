import type {
  ProcessConfig,
  ProcessConfigUpdate,
  ProcessCreateRequest,
  ProcessInfo,
  ProcessInputRequest,
  ProcessInputResponse,
  ProcessList,
  ProcessLogs,
  ProcessRunRequest,
  ProcessRunResponse,
  ProcessSignalRequest,
} from '@sandbox-agent/protocol';
import type { HttpRequest } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { followLogs, type FollowLogsContext } from './follow-logs.ts';
import type {
  FollowLogsOptions,
  ProcessCallOptions,
  ProcessListQuery,
  ProcessLogFollowQuery,
  ProcessLogSubscription,
  ProcessSignalQuery,
} from './process-types.ts';

/** Programs that run beside the agents. Calls reject with `SandboxAgentError`; its `code` says why. */
export interface Processes {
  getConfig(): Promise<ProcessConfig>;
  /** Changes what is given. */
  setConfig(config: ProcessConfigUpdate): Promise<ProcessConfig>;
  /** Runs a command to its end. Not sent twice: a command may have done something before the answer was lost. */
  run(request: ProcessRunRequest, options?: ProcessCallOptions): Promise<ProcessRunResponse>;
  /** Starts a process that goes on. */
  create(request: ProcessCreateRequest, options?: ProcessCallOptions): Promise<ProcessInfo>;
  list(query?: ProcessListQuery): Promise<ProcessList>;
  get(id: string): Promise<ProcessInfo>;
  /** SIGTERM to the whole tree; it may refuse. */
  stop(id: string, query?: ProcessSignalQuery): Promise<ProcessInfo>;
  /** SIGKILL to the whole tree. */
  kill(id: string, query?: ProcessSignalQuery): Promise<ProcessInfo>;
  signal(id: string, signal: ProcessSignalRequest['signal']): Promise<ProcessInfo>;
  /** Removes the record of a process that has exited. */
  delete(id: string): Promise<void>;
  getLogs(id: string, query?: ProcessLogFollowQuery): Promise<ProcessLogs>;
  /** Tells every entry, and the exit. Resolves when it is open. */
  followLogs(id: string, options: FollowLogsOptions): Promise<ProcessLogSubscription>;
  /** Resolves when the process was given it. Without an encoding, `data` is base64. */
  sendInput(id: string, request: ProcessInputRequest, options?: ProcessCallOptions): Promise<ProcessInputResponse>;
}

export function createProcesses(context: FollowLogsContext): Processes {
  const { http } = context;
  const path = '/v1/processes';
  const read = <Body extends object>(request: Omit<HttpRequest, 'method'>): Promise<Body> =>
    retrying(() => http.json<Body>({ method: 'GET', ...request }));
  const post = <Body extends object>(request: Omit<HttpRequest, 'method'>): Promise<Body> =>
    http.json<Body>({ method: 'POST', ...request });
  /** Ending twice is the same as once. */
  const end = (id: string, how: 'stop' | 'kill', query: ProcessSignalQuery | undefined): Promise<ProcessInfo> =>
    retrying(() => post({ path: joinPath(path, id, how), query: { waitMs: query?.waitMs ?? undefined } }));
  return {
    getConfig: () => read({ path: `${path}/config` }),
    setConfig: (json) => retrying(() => post({ path: `${path}/config`, json })),
    run: (json, options) => post({ path: `${path}/run`, json, signal: options?.signal }),
    create: (json, options) => post({ path, json, signal: options?.signal }),
    list: (query) => read({ path, query: { owner: query?.owner ?? undefined } }),
    get: (id) => read({ path: joinPath(path, id) }),
    stop: (id, query) => end(id, 'stop', query),
    kill: (id, query) => end(id, 'kill', query),
    signal: (id, signal) => post({ path: joinPath(path, id, 'signal'), json: { signal } }),
    async delete(id) {
      await http.send({ method: 'DELETE', path: joinPath(path, id) });
    },
    getLogs: (id, query) =>
      read({
        path: joinPath(path, id, 'logs'),
        query: {
          stream: query?.stream ?? undefined,
          tail: query?.tail ?? undefined,
          since: query?.since ?? undefined,
        },
      }),
    followLogs: (id, options) => followLogs(context, id, options),
    sendInput: (id, json, options) => post({ path: joinPath(path, id, 'input'), json, signal: options?.signal }),
  };
}
