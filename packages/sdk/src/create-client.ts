import { v7 as createUuid } from 'uuid';
import { createAgents, type Agents } from './agents/agents.ts';
import { createCheckpoints, type Checkpoints } from './checkpoints/checkpoints.ts';
import type { ClientContext } from './client-context.ts';
import { createCode, type Code } from './code/code.ts';
import type { SandboxAgentConnectOptions } from './client-options.ts';
import { ClientDisposedError } from './errors/client-disposed-error.ts';
import { createGit, type Git } from './git/git.ts';
import { Connection } from './health/connection.ts';
import { ping } from './health/health.ts';
import { defaultHealthOptions } from './health/health-options.ts';
import { monitorHealth } from './health/monitor.ts';
import { createEndpoint, type Endpoint } from './http/endpoint.ts';
import { HttpClient } from './http/http-client.ts';
import { InMemorySessionPersistDriver } from './persist/memory-driver.ts';
import { systemClock } from './runtime/clock.ts';
import { reportToRuntime } from './runtime/report-error.ts';
import type { AttachedSandbox } from './sandbox/attached-sandbox.ts';
import type { ProgressReporter } from './sandbox/progress.ts';
import { Sessions } from './sessions/sessions.ts';
import { createDesktop, type Desktop } from './desktop/desktop.ts';
import { createTerminals, type Terminals } from './terminals/terminals.ts';
import { createProcesses, type Processes } from './processes/processes.ts';
import { createSettings, type Settings } from './settings/settings.ts';
import { createFiles, type Files } from './files/files.ts';

/** How long `dispose` waits for the store. */
const closeWithinMs = 150;

/** A sandbox that belongs to the client, and who is told of its recoveries. */
export interface ClientSandbox {
  readonly sandbox: AttachedSandbox;
  readonly endpoint: Endpoint;
  readonly progress: ProgressReporter;
}

/** The parts of one client, wired. */
export interface Client {
  readonly context: ClientContext;
  readonly sessions: Sessions;
  readonly agents: Agents;
  readonly settings: Settings;
  readonly git: Git;
  readonly checkpoints: Checkpoints;
  readonly files: Files;
  readonly code: Code;
  readonly processes: Processes;
  readonly terminals: Terminals;
  readonly desktop: Desktop;
  /** Idempotent and bounded; never rejects. */
  dispose(): Promise<void>;
}

/** The composition root of the SDK: options in, running client out. Its health monitor runs until `dispose`. */
export function createClient(options: SandboxAgentConnectOptions, attached?: ClientSandbox): Client {
  const lifetime = new AbortController();
  const reportError = createReporter(options.onError);
  const trusting = options.skipHealthCheck === true || options.waitForHealth === false;
  const connection = new Connection({
    endpoint: attached?.endpoint ?? createEndpoint(options),
    initial: { state: trusting ? 'ready' : 'connecting' },
    reportError,
  });
  const http = new HttpClient({
    endpoint: () => connection.endpoint,
    headers: options.headers,
    lifetime: lifetime.signal,
    whenReady: (signal) => connection.whenReady(signal),
    severed: () => connection.severed,
    onNetworkFailure: () => connection.reportFailure(),
  });
  const context: ClientContext = {
    http,
    connection,
    driver: options.persist ?? new InMemorySessionPersistDriver(),
    clock: systemClock,
    createId: () => createUuid(),
    lifetime: lifetime.signal,
    reportError,
    sandboxId: () => attached?.sandbox.id,
    defaultCwd: attached?.sandbox.provider.defaultCwd,
    limits: {
      replayMaxEvents: positive(options.replayMaxEvents, 50),
      replayMaxChars: positive(options.replayMaxChars, 12_000),
      streamIdleTimeoutMs: 45_000,
      abortGraceMs: 5_000,
    },
  };
  const sessions = new Sessions(context);
  const monitor = monitorHealth({
    connection,
    ping: (signal) => ping(http, signal),
    recover: attached && recoverySteps(attached),
    health: healthOptions(options),
    clock: systemClock,
    lifetime: lifetime.signal,
    periodic: !trusting,
  }).catch((error: unknown) => {
    // Without its monitor nobody would ever tell those who wait.
    connection.setState({ state: 'failed', error, permanent: true });
    reportError(error);
  });
  let disposed: Promise<void> | undefined;
  const dispose = async (): Promise<void> => {
    connection.setState({ state: 'disposed' });
    const closed = sessions.close(closeWithinMs);
    lifetime.abort(new ClientDisposedError());
    await Promise.all([closed, monitor]);
  };
  return {
    context,
    sessions,
    agents: createAgents(http),
    settings: createSettings(http),
    git: createGit(http),
    checkpoints: createCheckpoints(http),
    files: createFiles(context),
    code: createCode(http),
    processes: createProcesses({
      http,
      reportError,
      lifetime: lifetime.signal,
      idleTimeoutMs: context.limits.streamIdleTimeoutMs,
    }),
    terminals: createTerminals({ http, endpoint: () => connection.endpoint, reportError }),
    desktop: createDesktop({ http, endpoint: () => connection.endpoint, reportError }),
    dispose: () => (disposed ??= dispose()),
  };
}

function recoverySteps({ sandbox, progress }: ClientSandbox): (() => Promise<Endpoint>) | undefined {
  const { recover } = sandbox;
  return (
    recover &&
    (async () => {
      progress.report('recover', `starting the server of ${sandbox.id} again`);
      const endpoint = await recover();
      progress.report('recover', `the server of ${sandbox.id} was started again`);
      return endpoint;
    })
  );
}

function healthOptions({ health, waitForHealth }: SandboxAgentConnectOptions): Required<typeof defaultHealthOptions> {
  const given = Object.fromEntries(Object.entries(health ?? {}).filter(([, value]) => value !== undefined));
  const timeoutMs = typeof waitForHealth === 'object' ? waitForHealth.timeoutMs : undefined;
  return { ...defaultHealthOptions, ...(timeoutMs === undefined ? {} : { unreachableTimeoutMs: timeoutMs }), ...given };
}

/** Who is told of errors may throw one. That the client was disposed is no news to who did it. */
function createReporter(onError: ((error: unknown) => void) | undefined): (error: unknown) => void {
  return (error) => {
    if (error instanceof ClientDisposedError) {
      return;
    }
    try {
      (onError ?? reportToRuntime)(error);
    } catch (thrown) {
      reportToRuntime(thrown);
    }
  };
}

function positive(value: number | undefined, fallback: number): number {
  return value !== undefined && Number.isFinite(value) && value >= 1 ? Math.floor(value) : fallback;
}
