import type { SandboxAgentConnectOptions, SandboxAgentStartOptions } from '../client-options.ts';
import type { ClientSandbox } from '../create-client.ts';
import { abortable } from '../runtime/abortable.ts';
import { systemClock } from '../runtime/clock.ts';
import { delay } from '../runtime/delay.ts';
import { reportToRuntime } from '../runtime/report-error.ts';
import { createProgressReporter } from './progress.ts';
import { provisionSandbox } from './provision.ts';

/** How long a start that failed waits for the end of its sandbox before it says why. */
const destroyWithinMs = 30_000;

/** A client as the start needs it, whatever its class. */
export interface StartedClient<Result> {
  readonly result: Result;
  whenReady(signal?: AbortSignal): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * Provisions, connects and waits for health. When a step fails nothing is left: a sandbox that was created here is destroyed,
 * one that was there before stays.
 */
export async function startClient<Result>(
  options: SandboxAgentStartOptions,
  create: (options: SandboxAgentConnectOptions, sandbox: ClientSandbox) => StartedClient<Result>,
): Promise<Result> {
  const { sandbox: provider, sandboxId, create: createOptions, onProgress, ...common } = options;
  const progress = createProgressReporter({
    clock: systemClock,
    onProgress,
    reportError: options.onError ?? reportToRuntime,
  });
  const { sandbox, created } = await provisionSandbox({
    provider,
    sandboxId,
    create: createOptions,
    token: options.token,
    fetch: options.fetch,
    signal: options.signal,
    progress,
  });
  let client: StartedClient<Result> | undefined;
  try {
    const endpoint = await abortable(sandbox.endpoint(), options.signal);
    client = create({ ...common, ...endpoint }, { sandbox, endpoint, progress });
    progress.report('health', `waiting for the server of ${sandbox.id}`);
    await client.whenReady(options.signal);
    progress.report('ready', `${sandbox.id} is ready`);
    return client.result;
  } catch (error) {
    await client?.dispose();
    if (created) {
      // The reason of the failure is what the caller has to know, not that cleaning up failed as well.
      const over = new AbortController();
      const destroyed = sandbox.destroy().catch(() => {});
      await Promise.race([destroyed, delay(destroyWithinMs, { signal: over.signal })]);
      over.abort();
    }
    throw error;
  }
}
