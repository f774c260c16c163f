/** The sandbox is gone for good. `resumeSession` on a new client carries the session over into another one. */
export class SandboxDestroyedError extends Error {
  override readonly name = 'SandboxDestroyedError';
  /** The provider's own id, without the prefix. */
  readonly sandboxId: string;
  readonly provider: string;

  constructor(sandboxId: string, provider: string, options?: { cause?: unknown }) {
    super(`Sandbox '${provider}/${sandboxId}' no longer exists and cannot be reconnected.`, options);
    this.sandboxId = sandboxId;
    this.provider = provider;
  }
}
