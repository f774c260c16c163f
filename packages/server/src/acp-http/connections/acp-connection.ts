import { AgentExitedError, agentProblem, type AgentExit, type AgentLine } from '../../acp/index.ts';
import { ProblemError } from '../../http/problem-error.ts';
import type { EntryReader, SessionLog } from '../../log/index.ts';
import { AgentRun, type LoggedMessage } from '../agent-run.ts';
import { isInitialize, type ClientMessage, type ClientRequest } from '../client-message.ts';
import type { AcpHttpDependencies, AgentStart } from '../dependencies.ts';
import { createMessageStream } from '../message-stream.ts';
import { opensConversation, withSettings } from '../with-settings.ts';
import { initializeRoute, MessageRoutes, type MessageRoute } from './message-routes.ts';

/** How long an agent may take to end by itself. */
const closeGraceMs = 1_000;

export interface AcpConnectionOptions {
  readonly id: string;
  readonly agent: string;
  readonly log: SessionLog;
  readonly dependencies: AcpHttpDependencies;
}

/** One ACP connection of one client: an agent process of its own, and a log of all that it says. */
export class AcpConnection {
  readonly id: string;
  readonly #options: AcpConnectionOptions;
  readonly #routes = new MessageRoutes();
  /** How far each stream was read: where a reader goes on that does not say where it was. */
  readonly #taken = new Map<MessageRoute, number>();
  readonly #initialized = Promise.withResolvers<Uint8Array>();
  #readerCount = 0;
  #lastUsedAtMs: number;
  #run: AgentRun | undefined;
  readonly #ending = new AbortController();

  constructor(options: AcpConnectionOptions) {
    this.id = options.id;
    this.#options = options;
    this.#lastUsedAtMs = options.dependencies.clock.now();
    // Who waits for it asks for it; it may fail before that.
    this.#initialized.promise.catch(() => undefined);
  }

  /** Starts the agent. @throws ProblemError when it cannot be */
  async start(launch: AgentStart): Promise<void> {
    const { dependencies, log } = this.#options;
    this.#run = await AgentRun.start({
      dependencies,
      launch,
      log,
      describe: (line) => this.#describe(line),
      onLogged: (line) => this.#settle(line),
      describeExit: (exit) => this.#failPending(exit),
      onExited: (exit) => this.#leave(exit),
    });
  }

  /** Whether it is this server that ends it. */
  get isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Whether the agent can be talked to. */
  get isAlive(): boolean {
    return this.#run !== undefined && this.#run.exit === undefined;
  }

  /** Since when nobody reads, nobody asked anything, and no answer is to come; epoch milliseconds. `undefined` while it is in use. */
  get idleSince(): number | undefined {
    const isUsed = this.#readerCount > 0 || (this.isAlive && this.#routes.pending.length > 0);
    return isUsed ? undefined : this.#lastUsedAtMs;
  }

  /**
   * Sends `initialize`, and gives the line that answers it. There is no deadline while the agent lives.
   * @throws ProblemError `agent_process_exited` when it dies
   */
  async initialize(request: ClientRequest): Promise<Uint8Array> {
    this.#forward(request);
    return this.#initialized.promise;
  }

  /**
   * Resolves when the agent is sent it: at once, but for what opens a conversation in a directory with settings.
   * @throws ProblemError `invalid_request` for a second `initialize`, `not_found` when the agent has ended; what `withSettings` throws
   */
  async send(message: ClientMessage): Promise<void> {
    if (isInitialize(message)) {
      throw new ProblemError('invalid_request', 'This connection is initialized.');
    }
    this.#requireAlive();
    if (!opensConversation(message)) {
      this.#forward(message);
      return;
    }
    const { signal } = this.#ending;
    const opening = await withSettings(message, {
      ...this.#options,
      initialized: await this.#initialized.promise,
      signal,
    });
    this.#requireAlive();
    this.#forward(opening);
  }

  /**
   * One stream of it as server-sent events: what follows `lastEventId`, or without one what no reader of this stream has taken.
   */
  stream({
    route,
    lastEventId,
    signal,
  }: {
    readonly route: MessageRoute;
    readonly lastEventId: number | undefined;
    readonly signal: AbortSignal;
  }): ReadableStream<Uint8Array> {
    const after = lastEventId ?? this.#taken.get(route) ?? 0;
    this.#readerCount += 1;
    return createMessageStream({
      reader: this.#options.log.read({ after, follow: true, signal }),
      includes: (entryRoute) => entryRoute === route,
      onTaken: (eventIndex) => this.#taken.set(route, Math.max(eventIndex, this.#taken.get(route) ?? 0)),
      onEnd: () => {
        this.#readerCount -= 1;
        this.#touch();
      },
    });
  }

  /** Everything that the agent says, from the beginning. */
  read(): EntryReader {
    this.#readerCount += 1;
    return this.#options.log.read({ after: 0, follow: true });
  }

  /**
   * Ends the agent, everything it started, and the log, in bounded time. Readers get what there is.
   * @throws Error when a process is still alive after all means were used
   */
  async end(): Promise<void> {
    this.#ending.abort(new ProblemError('not_found', 'The connection was closed.'));
    try {
      await this.#run?.end({ graceMs: closeGraceMs });
    } finally {
      this.#initialized.reject(new ProblemError('not_found', 'The connection was closed.'));
      await this.#options.log.remove();
    }
  }

  #requireAlive(): void {
    if (!this.isAlive) {
      throw new ProblemError('not_found', 'The agent of this connection has ended.');
    }
  }

  #forward(message: ClientMessage): void {
    this.#touch();
    if (message.kind === 'request') {
      this.#routes.expect(message);
    }
    this.#run?.forward(message);
  }

  #touch(): void {
    this.#lastUsedAtMs = this.#options.dependencies.clock.now();
  }

  #describe(line: AgentLine): LoggedMessage | undefined {
    if (line.kind !== 'invalid') {
      return { connectionId: this.#routes.routeOf(line), payload: line.line };
    }
    const request = line.answers === undefined ? undefined : this.#routes.requestOf(line.answers);
    return request === undefined
      ? undefined
      : {
          connectionId: request.route,
          payload: errorAnswer(request.id, {
            code: -32600,
            message: `the answer of the agent is not valid (${line.error})`,
          }),
        };
  }

  #settle(line: AgentLine): void {
    const id = line.kind === 'response' ? line.message.id : line.kind === 'invalid' ? line.answers : undefined;
    if (id === undefined) {
      return;
    }
    if (this.#routes.requestOf(id)?.route === initializeRoute) {
      this.#initialized.resolve(Buffer.from(this.#describe(line)?.payload ?? ''));
    }
    this.#routes.settle(id);
  }

  /** What a client waits for is answered, each on its stream: stock clients know nothing of agents that end. */
  #failPending(exit: AgentExit): LoggedMessage[] {
    const { exitCode, signal, stderrTail } = exit;
    return this.#routes.pending.map(({ id, route }) => ({
      connectionId: route,
      payload: errorAnswer(id, {
        code: -32603,
        message: `The agent has ended (${signal ?? `exit code ${exitCode}`}).`,
        data: { exitCode, signal, stderrTail },
      }),
    }));
  }

  #leave(exit: AgentExit): void {
    this.#initialized.reject(agentProblem(new AgentExitedError('The agent ended before it was initialized.', exit)));
    this.#touch();
    // Readers run to its end, which is the end of their streams.
    this.#options.log.close().catch(() => undefined);
  }
}

function errorAnswer(id: ClientRequest['message']['id'], error: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}
