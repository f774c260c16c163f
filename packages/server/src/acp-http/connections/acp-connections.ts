import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../http/problem-error.ts';
import { createLazy } from '../../lifecycle/lazy.ts';
import type { AcpHttpDependencies } from '../dependencies.ts';
import { AcpConnection } from './acp-connection.ts';

/** A client that never says goodbye must not keep its agent for ever; one that waits for an answer or reads is not idle. */
const idleTimeoutMs = 30 * 60_000;
const sweepIntervalMs = 60_000;

/** The connections of `/acp`. None outlives this server. */
export class AcpConnections {
  readonly #dependencies: AcpHttpDependencies;
  readonly #connections = new Map<string, AcpConnection>();
  readonly #opening = new Set<Promise<AcpConnection>>();
  readonly #closing = new AbortController();
  readonly #sweeper: NodeJS.Timeout;
  #closed: Promise<void> | undefined;
  /** What a server left that was killed: nobody can come back to it. */
  readonly #clearing = createLazy(() => rm(this.#directory, { recursive: true, force: true }));

  constructor(dependencies: AcpHttpDependencies) {
    this.#dependencies = dependencies;
    this.#sweeper = setInterval(() => this.#sweep(), sweepIntervalMs).unref();
  }

  createId(): string {
    return this.#dependencies.createId();
  }

  /** The agent that was named. @throws ProblemError `invalid_request` when none was, `unsupported_agent` when it is not known */
  requireAgent(agent: string | null): string {
    if (agent === null || agent === '') {
      throw new ProblemError('invalid_request', 'Name the agent: the header Acp-Agent, or ?agent=<id>.');
    }
    this.#dependencies.requireAgent(agent);
    return agent;
  }

  /** Starts an agent for a new connection. @throws ProblemError when it cannot be */
  async open(id: string, agent: string): Promise<AcpConnection> {
    const opening = this.#open(id, agent);
    this.#opening.add(opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** @throws ProblemError `invalid_request` when none is named, `not_found` when it is not there (any more) */
  get(id: string | null): AcpConnection {
    if (id === null) {
      throw new ProblemError('invalid_request', 'Acp-Connection-Id: the answer to `initialize` has it.');
    }
    const connection = this.#connections.get(id);
    if (connection === undefined) {
      throw new ProblemError('not_found', 'There is no such connection; it may have been closed.');
    }
    return connection;
  }

  /** Ends a connection with its agent, in bounded time. Nothing happens when it is not there. */
  async delete(id: string): Promise<void> {
    const connection = this.#connections.get(id);
    this.#connections.delete(id);
    await connection?.end();
  }

  /** Ends all of them. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  get #directory(): string {
    return join(this.#dependencies.stateDirectory, 'acp', 'connections');
  }

  async #open(id: string, agent: string): Promise<AcpConnection> {
    const dependencies = this.#dependencies;
    const { signal } = this.#closing;
    signal.throwIfAborted();
    await this.#clearing.load();
    const launch = await dependencies.resolveLaunch(agent, { cwd: dependencies.rootDirectory, signal });
    const log = await dependencies.openLog({ directory: join(this.#directory, id), sessionId: id });
    const connection = new AcpConnection({ id, agent, log, dependencies });
    try {
      signal.throwIfAborted();
      await connection.start(launch);
      signal.throwIfAborted();
    } catch (error) {
      await connection.end();
      throw error;
    }
    this.#connections.set(id, connection);
    return connection;
  }

  async #closeAll(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#closing.abort(new ProblemError('shutting_down', 'The server ends and takes no new work.'));
    await Promise.allSettled(this.#opening);
    const results = await Promise.allSettled([...this.#connections.keys()].map((id) => this.delete(id)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  #sweep(): void {
    const { clock, logger } = this.#dependencies;
    for (const [id, { idleSince }] of this.#connections) {
      if (idleSince !== undefined && clock.now() - idleSince > idleTimeoutMs) {
        logger.info({ connectionId: id }, 'an ACP connection that nobody uses is closed');
        this.delete(id).catch((error: unknown) =>
          logger.error({ err: error }, 'an ACP connection could not be closed'),
        );
      }
    }
  }
}
