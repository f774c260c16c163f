import type {
  ProvisionProgress,
  SandboxCreateOptions,
  SandboxProvider,
  SessionPersistDriver,
} from '@sandbox-agent/protocol';
import type { HealthOptions } from './health/health-options.ts';

export interface SandboxAgentHealthWaitOptions {
  timeoutMs?: number;
}

interface CommonOptions {
  /** Sent with every request. */
  headers?: RequestInit['headers'];
  /** Where sessions and events are stored. Default: in this process's memory. */
  persist?: SessionPersistDriver;
  /** Entries of a conversation that are carried into another sandbox as text at most. Default 50. */
  replayMaxEvents?: number;
  /** Characters of it at most. Default 12,000. */
  replayMaxChars?: number;
  /** Ends the waiting for the server at the start. */
  signal?: AbortSignal;
  /** The token the server was started with. */
  token?: string;
  /** Takes the server as healthy until a request fails. */
  skipHealthCheck?: boolean;
  health?: HealthOptions;
  /** Told of errors that no call can reject with: a listener that threw, events that stopped coming. Default: a warning. */
  onError?: (error: unknown) => void;
}

interface CommonConnectOptions extends CommonOptions {
  /** @deprecated Use `skipHealthCheck`, and `health.unreachableTimeoutMs` for the time to wait. */
  waitForHealth?: boolean | SandboxAgentHealthWaitOptions;
}

export type SandboxAgentConnectOptions =
  | (CommonConnectOptions & { baseUrl: string; fetch?: typeof fetch })
  | (CommonConnectOptions & { fetch: typeof fetch; baseUrl?: string });

export interface SandboxAgentStartOptions extends CommonOptions {
  /** Creates the sandbox, or reaches an existing one. */
  sandbox: SandboxProvider;
  /** `<provider>/<id>` of an existing sandbox. Default: a new one is created. */
  sandboxId?: string;
  fetch?: typeof fetch;
  /** Passed to the provider when it creates a sandbox. */
  create?: Omit<SandboxCreateOptions, 'signal' | 'onProgress'>;
  /** Told of each stage, from the creation on, and of each recovery later. */
  onProgress?: (progress: ProvisionProgress) => void;
}
