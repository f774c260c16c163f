/** `<provider>/<id>`, as applications store it. */
export function formatSandboxId(provider: string, rawId: string): string {
  return `${provider}/${rawId}`;
}

/** Throws when the id is not of the form `<provider>/<id>` or of another provider than `provider`. */
export function parseSandboxId(sandboxId: string, provider: string): string {
  const slash = sandboxId.indexOf('/');
  if (slash < 1 || slash === sandboxId.length - 1) {
    throw new Error(`Sandbox IDs must be prefixed as "{provider}/{id}". Received '${sandboxId}'.`);
  }
  const prefix = sandboxId.slice(0, slash);
  if (prefix !== provider) {
    throw new Error(
      `SandboxAgent.start received sandboxId '${sandboxId}' for provider '${prefix}', but the configured provider is '${provider}'.`,
    );
  }
  return sandboxId.slice(slash + 1);
}
