import type { JsonRpcError, JsonRpcId, JsonRpcMessage } from '@sandbox-agent/protocol';
import type { Clock } from '../lifecycle/clock.ts';
import type {
  ProcessUsage,
  ResourceLimits,
  TerminateOptions,
  TerminationReport,
} from '../processes/contain/contained-process.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AgentExit } from './agent-errors.ts';
import type { AgentLine } from './agent-line.ts';

/** How to start an agent. */
export interface AgentLaunch {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the agent. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A message to the agent, as it is about to be written. */
export interface SentMessage {
  /** The exact bytes, without the line break. */
  readonly line: Uint8Array;
  readonly message: JsonRpcMessage;
}

export interface AgentProcessOptions {
  readonly launch: AgentLaunch;
  /** The server's run: `RunRegistration.runId`. */
  readonly runMarker: string;
  /** `RunRegistration.temporaryRoot`. Default: the system's temporary folder. */
  readonly temporaryRoot?: string;
  readonly limits?: ResourceLimits;
  /** Default 32 MiB. */
  readonly maxLineBytes?: number;
  /** A uuid v7. Default: from the `uuid` package. */
  readonly createId?: () => string;
  readonly logger: Logger;
  readonly clock: Clock;
  /**
   * All lines of one chunk of stdout, in order, synchronously, before a pending request is resolved by any of them.
   * If it throws, stdout is paused, nothing is resolved and `onFault` is told; `resume()` delivers the same batch again.
   */
  readonly onBatch: (batch: readonly AgentLine[]) => void;
  /** Every message to the agent, synchronously before it is written. If it throws, it is not written and the caller gets the error. */
  readonly onSent: (sent: SentMessage) => void;
  /** `onBatch` threw this. stdout is paused until `resume()`. */
  readonly onFault: (error: unknown) => void;
}

export interface AgentRequestOptions {
  /** Ends the waiting with the signal's reason. Nothing is sent to the agent: cancelling is the session's. */
  readonly signal?: AbortSignal;
  /** Ends the waiting with AgentTimeoutError. Default: none. */
  readonly timeoutMs?: number;
}

/** The answer to a request of the agent. */
export type AgentResponse = { readonly result: unknown } | { readonly error: JsonRpcError };

/** One run of an agent process and the JSON-RPC connection to it. */
export interface AgentProcess {
  /** Names this run: a uuid v7. */
  readonly connectionId: string;
  readonly pid: number;
  /** Epoch milliseconds; undefined before the first byte. */
  readonly lastByteFromAgentAt: number | undefined;
  readonly lastByteToAgentAt: number | undefined;
  /** Resolves when the process has ended and its last lines were delivered (at most 100 ms after). Its tree is ended by then or about to be. Never rejects. */
  readonly exited: Promise<AgentExit>;
  /**
   * Sends a request with an id of our own (numbers from 1) and gives its `result`.
   *
   * @throws AgentRequestError the agent's error answer
   * @throws AgentExitedError at once when the agent ends or is gone
   * @throws AgentTimeoutError, the signal's reason, or what `onSent` threw
   */
  request(method: string, params: unknown, options?: AgentRequestOptions): Promise<unknown>;
  /** Sends a notification. Returns false, without `onSent`, when the agent is gone. Throws what `onSent` throws. */
  notify(method: string, params: unknown): boolean;
  /** Answers a request of the agent, with its id as it came. Returns and throws as `notify`. */
  respond(id: JsonRpcId, response: AgentResponse): boolean;
  /**
   * Sends a message as whoever speaks through us wrote it. Its ids are the caller's business; `request` has a space of its own, so a
   * connection uses one or the other. Returns and throws as `notify`.
   */
  forward(message: SentMessage): boolean;
  /** Stops reading stdout: the agent blocks once its pipe is full. */
  pause(): void;
  /** Delivers again the batch that `onBatch` refused, if any, and reads on. */
  resume(): void;
  /** Ends the agent and everything it started: see ContainedProcess.terminate. */
  terminate(options?: TerminateOptions): Promise<TerminationReport>;
  usage(): ProcessUsage;
  /** The last 64 KiB of stderr. */
  stderrTail(): string;
}
