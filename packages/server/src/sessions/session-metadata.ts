import type { CreateSessionRequest, PermissionPolicy, SessionModes, Usage } from '@sandbox-agent/protocol';
import type { SettingsSelection } from './agent-settings.ts';
import type { ConfigOption } from './config-option.ts';

/**
 * What a session needs to be taken up again by another run of the server. Kept beside its log as `session.json`, mode 0600:
 * `request.env` and the environment of MCP servers may hold secrets.
 */
export interface SessionMetadata {
  readonly version: 1;
  readonly id: string;
  /** The request it was created with, directory resolved. */
  readonly request: CreateSessionRequest & { readonly cwd: string };
  /** SHA-256 of the canonical request: the same body again is the same session. */
  readonly requestHash: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly title?: string | undefined;
  /** The title is the caller's: the agent's own does not replace it. */
  readonly isTitleChosen?: boolean | undefined;
  /** What it was forked from: the session, its last event then, and the agent's own id of that conversation. */
  readonly forkedFrom?: { sessionId: string; index: number; agentSessionId?: string | undefined } | undefined;
  readonly agentSessionId?: string | undefined;
  readonly agentCapabilities?: Record<string, unknown> | undefined;
  readonly modes?: SessionModes | null | undefined;
  readonly configOptions?: ConfigOption[] | null | undefined;
  readonly usage?: Usage | undefined;
  /** The policy that was set since; null when it was removed. */
  readonly permissions?: PermissionPolicy | null | undefined;
  /** What was chosen since: it is chosen again when the agent is started again. */
  readonly selection?: SettingsSelection | undefined;
}
