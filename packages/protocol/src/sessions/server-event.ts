import type { PermissionDecision } from './permission.ts';
import type { PermissionPolicy } from './permission-policy.ts';
import type { PromptContentBlock, PromptError } from './prompt.ts';
import type { SessionState } from './session-state.ts';
import type { Usage } from './usage.ts';

/** The notifications that the server itself adds to a session's log (`sender: "server"`): method → params. */
export interface ServerEventParams {
  /** A prompt is durable. What it asks is here, because the agent may not run yet. */
  '_server/prompt_accepted': {
    promptId: string;
    prompt: PromptContentBlock[];
    /** SHA-256 of key and body; the key itself stays out of the log. */
    idempotencyHash?: string;
    bodyHash?: string;
  };
  /** The prompt goes to the agent; its `session/prompt` request is the next event of the client. */
  '_server/turn_started': { promptId: string };
  /** The turn is over: with a stop reason, or with an error. Exactly one for each accepted prompt. */
  '_server/turn_ended': { promptId: string; stopReason?: string; usage?: Usage; error?: PromptError };
  '_server/state': { state: SessionState; reason?: string };
  /** A new run of the agent process. `resumed` tells how the conversation came back. */
  '_server/agent_started': {
    pid: number;
    agentSessionId: string;
    resumed: 'new' | 'resume' | 'load' | 'fork' | 'history';
    durationMs: number;
  };
  '_server/agent_exited': {
    exitCode: number | null;
    signal: string | null;
    stderrTail: string;
    oom: boolean;
    /** The most memory in bytes that the agent and all it started held at once. Only where a memory limit is enforced. */
    peakResidentBytes?: number;
    /** Whether the server asked it to end. */
    expected: boolean;
  };
  '_server/invalid_output': { error: string; bytes: number; head: string };
  '_server/permission_decided': PermissionDecision;
  /** The policy was replaced, or removed. */
  '_server/permission_policy_changed': { policy: PermissionPolicy | null; by: string };
  '_server/title_changed': { title: string };
  /**
   * What the settings of the session's directory gave a run of its agent, by name. Only where there are any. `skipped`: what the
   * agent cannot be given, and why.
   */
  '_server/settings_applied': {
    mcpServers: string[];
    skills: string[];
    skipped: { name: string; reason: string }[];
  };
  /** The first event of a fork: it goes on from that event of another session. */
  '_server/forked_from': { sessionId: string; index: number };
  /** The workspace as it was before a turn is kept. */
  '_server/checkpoint': { checkpointId: string; promptId: string; fileCount: number; durationMs: number };
  /** It could not be kept; the turn goes on. `code` is one of the error table. */
  '_server/checkpoint_failed': { promptId: string; code: string; message: string };
  /** The files of the workspace are those of an earlier checkpoint again. The safety checkpoint is the way back. */
  '_server/checkpoint_restored': {
    checkpointId: string;
    safetyCheckpointId: string;
    filesWritten: number;
    filesRemoved: number;
    by: string;
  };
}

export type ServerEventMethod = keyof ServerEventParams;

/** One server event as the payload of a {@link SessionEvent}. */
export type ServerEventPayload = {
  [Method in ServerEventMethod]: { jsonrpc: '2.0'; method: Method; params: ServerEventParams[Method] };
}[ServerEventMethod];

/** Whether a payload is the server event of that method; narrows its params. */
export function isServerEvent<Method extends ServerEventMethod>(
  payload: { method?: unknown },
  method: Method,
): payload is { jsonrpc: '2.0'; method: Method; params: ServerEventParams[Method] } {
  return payload.method === method;
}
