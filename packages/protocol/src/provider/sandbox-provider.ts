/** What a provider can do beyond create and destroy. A missing capability carries the reason as a string. */
export interface SandboxProviderCapabilities {
  readonly pause: true | string;
  readonly reconnect: true | string;
  readonly list: true | string;
  readonly snapshot: true | string;
}

/** One step of bringing a sandbox up, with its timing. */
export interface ProvisionProgress {
  readonly stage: 'create' | 'install' | 'boot' | 'health' | 'ready' | 'recover';
  readonly message: string;
  /** Milliseconds since the provision began. */
  readonly elapsedMs: number;
}

export interface SandboxCreateOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly resources?: { readonly memoryBytes?: number; readonly cpus?: number; readonly processes?: number };
  /** Stored with the sandbox where the vendor can; used by the reaper to find what belongs to whom. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProvisionProgress) => void;
}

export interface SandboxListEntry {
  readonly sandboxId: string;
  readonly createdAt?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Creates and destroys sandboxes. A plain object: any object with `name`, `create`, `destroy` and one of `getUrl` or
 * `getFetch` is a provider.
 *
 * A sandbox's id is the provider's own (`create` returns it); the client prefixes it with the name. Every method may throw;
 * a sandbox that is gone for good is reported by throwing an error whose `name` is `SandboxDestroyedError`.
 */
export interface SandboxProvider {
  /** The prefix of its sandbox ids, for example `docker`. */
  readonly name: string;
  readonly capabilities?: SandboxProviderCapabilities;
  /** Provisions a sandbox in which the server runs, and returns its id. Leaves nothing behind when it throws. */
  create(options?: SandboxCreateOptions): Promise<string>;
  /** Removes the sandbox. Resolves when it was gone already. */
  destroy(sandboxId: string): Promise<void>;
  /** Called before the first health check of an existing sandbox: wakes a paused one. */
  reconnect?(sandboxId: string): Promise<void>;
  /** Stops it without losing it. Absent: `destroy` is called. */
  pause?(sandboxId: string): Promise<void>;
  /** Removes it for good where that is more than `destroy`. Absent: `destroy` is called. */
  kill?(sandboxId: string): Promise<void>;
  /** The server's base URL. Asked again after every recovery: ports may change. */
  getUrl?(sandboxId: string): Promise<string>;
  /** A fetch that reaches the server, where no URL can be had. Must stream and honour `signal`. */
  getFetch?(sandboxId: string): Promise<typeof globalThis.fetch>;
  /** The token the server was started with. */
  getToken?(sandboxId: string): Promise<string | undefined>;
  /** Starts the server inside the sandbox if it does not run. Idempotent. Called after 3 failed health checks. */
  ensureServer?(sandboxId: string): Promise<void>;
  /** The sandboxes that exist, by the provider's own list, not by our memory. */
  list?(filter?: { owner?: string }): Promise<SandboxListEntry[]>;
  /** Stores the sandbox's state under a name that `create({image})` takes. */
  snapshot?(sandboxId: string): Promise<string>;
  /** Where sessions work when the caller names no directory. */
  readonly defaultCwd?: string;
}
