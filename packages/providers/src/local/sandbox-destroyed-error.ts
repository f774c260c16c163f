/** What the provider contract asks for when a sandbox is gone for good: clients know it by its name. */
export class SandboxDestroyedError extends Error {
  override readonly name = 'SandboxDestroyedError';
  readonly sandboxId: string;

  constructor(sandboxId: string, options?: { cause?: unknown }) {
    super(`Local sandbox '${sandboxId}' does not exist on this machine.`, options);
    this.sandboxId = sandboxId;
  }
}
