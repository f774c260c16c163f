import type { SandboxCreateOptions, SandboxProvider } from '@sandbox-agent/protocol';
import { abortable } from '../runtime/abortable.ts';
import { abortableWithGrace } from '../runtime/abortable-with-grace.ts';
import { AttachedSandbox } from './attached-sandbox.ts';
import type { ProgressReporter } from './progress.ts';
import { parseSandboxId } from './sandbox-id.ts';

/** How long a provider may take to undo a creation that was aborted. */
const createGraceMs = 3_000;

export interface ProvisionOptions {
  readonly provider: SandboxProvider;
  /** `<provider>/<id>` of an existing sandbox; absent creates one. */
  readonly sandboxId?: string | undefined;
  readonly create?: Omit<SandboxCreateOptions, 'signal' | 'onProgress'> | undefined;
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress: ProgressReporter;
}

/** Creates a sandbox, or wakes the one that is named. `created` tells who has to remove it when the start fails. */
export async function provisionSandbox(
  options: ProvisionOptions,
): Promise<{ sandbox: AttachedSandbox; created: boolean }> {
  const { provider, progress, signal, token, fetch } = options;
  if (!provider.getUrl && !provider.getFetch) {
    throw new Error(`Sandbox provider '${provider.name}' must implement getUrl() or getFetch().`);
  }
  signal?.throwIfAborted();
  if (options.sandboxId !== undefined) {
    const sandbox = new AttachedSandbox({
      provider,
      rawId: parseSandboxId(options.sandboxId, provider.name),
      token,
      fetch,
    });
    progress.report('create', `using sandbox ${sandbox.id}`);
    await abortable(sandbox.reconnect(), signal);
    return { sandbox, created: false };
  }
  progress.report('create', `creating a sandbox with ${provider.name}`);
  const creating = provider.create({
    ...options.create,
    onProgress: progress.forward,
    ...(signal ? { signal } : {}),
  });
  const rawId = await abortableWithGrace(creating, { signal, graceMs: createGraceMs }).catch((error: unknown) => {
    // A sandbox that comes after nobody waits for it any more must not stay; when the creation failed there is none.
    creating.then((late) => provider.destroy(late)).catch(() => {});
    throw error;
  });
  return { sandbox: new AttachedSandbox({ provider, rawId, token, fetch }), created: true };
}
