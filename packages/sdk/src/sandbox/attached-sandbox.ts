import type { SandboxProvider } from '@sandbox-agent/protocol';
import { SandboxDestroyedError } from '../errors/sandbox-destroyed-error.ts';
import { createEndpoint, type Endpoint } from '../http/endpoint.ts';
import { formatSandboxId } from './sandbox-id.ts';

export interface AttachedSandboxOptions {
  readonly provider: SandboxProvider;
  /** The provider's own id. */
  readonly rawId: string;
  /** Instead of what the provider gives. */
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** One sandbox of a provider, as long as this client holds it. */
export class AttachedSandbox {
  readonly provider: SandboxProvider;
  readonly rawId: string;
  readonly #options: AttachedSandboxOptions;

  constructor(options: AttachedSandboxOptions) {
    this.provider = options.provider;
    this.rawId = options.rawId;
    this.#options = options;
  }

  get id(): string {
    return formatSandboxId(this.provider.name, this.rawId);
  }

  /** Asks the provider where the server is now. Throws `SandboxDestroyedError` when it is gone for good. */
  async endpoint(): Promise<Endpoint> {
    const { provider, rawId } = this;
    return this.guard(async () =>
      createEndpoint({
        baseUrl: await provider.getUrl?.(rawId),
        fetch: this.#options.fetch ?? (await provider.getFetch?.(rawId)),
        token: this.#options.token ?? (await provider.getToken?.(rawId)),
      }),
    );
  }

  /** Wakes an existing sandbox and sees that its server runs. */
  async reconnect(): Promise<void> {
    await this.guard(async () => {
      await this.provider.reconnect?.(this.rawId);
      await this.provider.ensureServer?.(this.rawId);
    });
  }

  /** How to bring a dead server back; absent when the provider cannot. */
  get recover(): (() => Promise<Endpoint>) | undefined {
    const ensureServer = this.provider.ensureServer?.bind(this.provider);
    if (!ensureServer) {
      return undefined;
    }
    return async () => {
      await this.guard(() => ensureServer(this.rawId));
      return this.endpoint();
    };
  }

  destroy(): Promise<void> {
    return this.provider.destroy(this.rawId);
  }

  pause(): Promise<void> {
    return this.provider.pause ? this.provider.pause(this.rawId) : this.destroy();
  }

  kill(): Promise<void> {
    return this.provider.kill ? this.provider.kill(this.rawId) : this.destroy();
  }

  /** Providers cannot know this package's classes: they say it by the error's name. */
  async guard<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      if (
        error instanceof Error &&
        error.name === 'SandboxDestroyedError' &&
        !(error instanceof SandboxDestroyedError)
      ) {
        throw new SandboxDestroyedError(this.rawId, this.provider.name, { cause: error });
      }
      throw error;
    }
  }
}
