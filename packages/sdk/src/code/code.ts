import type {
  CodeContext,
  CodeContextList,
  CodeExecution,
  CodeExecutionEvent,
  CodeInterruptResponse,
  CreateCodeContextRequest,
  ExecuteCodeRequest,
} from '@sandbox-agent/protocol';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { collectExecution, type ExecutionListeners } from './collect-execution.ts';
import { executionEvents } from './execution-events.ts';

export interface ExecuteCodeOptions extends ExecutionListeners {
  /** Interrupts the code. The call rejects with the signal's reason; the context keeps its state. */
  signal?: AbortSignal;
}

/** Running code in the sandbox, in contexts that keep their state from call to call. */
export interface Code {
  /** Resolves when its interpreter takes calls. Rejects with code `kernel_not_installed` when there is none. */
  createContext(request: CreateCodeContextRequest): Promise<CodeContext>;
  listContexts(): Promise<CodeContext[]>;
  getContext(contextId: string): Promise<CodeContext>;
  /** Ends its interpreter and all that it started. */
  deleteContext(contextId: string): Promise<void>;
  /** A new interpreter, without the old state. */
  restartContext(contextId: string): Promise<CodeContext>;
  /** Stops the running code. Resolves with whether some was running. */
  interruptContext(contextId: string): Promise<boolean>;
  /** Runs code to its end and tells listeners as it goes. Code that throws does not reject: see `error` of what comes back. */
  execute(request: ExecuteCodeRequest | string, options?: ExecuteCodeOptions): Promise<CodeExecution>;
  /** The same as it happens. Who stops reading interrupts the code. */
  stream(
    request: ExecuteCodeRequest | string,
    options?: { signal?: AbortSignal },
  ): AsyncGenerator<CodeExecutionEvent, void, undefined>;
}

const contextsPath = '/v1/code/contexts';

export function createCode(http: HttpClient): Code {
  const context = (contextId: string, ...action: string[]): string => joinPath(contextsPath, contextId, ...action);
  const stream: Code['stream'] = (request, options) =>
    executionEvents(http, typeof request === 'string' ? { code: request } : request, options?.signal);
  return {
    stream,
    createContext: (request) => http.json({ method: 'POST', path: contextsPath, json: request }),
    listContexts: async () =>
      (await retrying(() => http.json<CodeContextList>({ method: 'GET', path: contextsPath }))).contexts,
    getContext: (contextId) => retrying(() => http.json({ method: 'GET', path: context(contextId) })),
    async deleteContext(contextId) {
      await http.send({ method: 'DELETE', path: context(contextId) });
    },
    restartContext: (contextId) => http.json({ method: 'POST', path: context(contextId, 'restart') }),
    async interruptContext(contextId) {
      const path = context(contextId, 'interrupt');
      return (await http.json<CodeInterruptResponse>({ method: 'POST', path })).interrupted;
    },
    execute: (request, options = {}) => collectExecution(stream(request, options), options),
  };
}
