import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcpServer as AcpServerInfo } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import { withDeadline } from '../../lifecycle/deadline.ts';
import type { AcpHttpDependencies } from '../dependencies.ts';
import { AcpServer } from './acp-server.ts';

/** How long a reader may come before the first message of its client, which sends both at once. */
const arrivalGraceMs = 1_000;

interface Entry {
  readonly agent: string;
  readonly createdAtMs: number;
  readonly server: Promise<AcpServer>;
  readonly deletion: AbortController;
}

/** The agents of `/v1/acp`, by the ids that clients gave them. They end with this server; their logs go on under the same id. */
export class AcpServers {
  readonly #dependencies: AcpHttpDependencies;
  readonly #entries = new Map<string, Entry>();
  /** Servers that are on their way out, and their end. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #arrivals = new Map<string, PromiseWithResolvers<void>>();
  #closed: Promise<void> | undefined;

  constructor(dependencies: AcpHttpDependencies) {
    this.#dependencies = dependencies;
  }

  /** All of them, by id. */
  list(): AcpServerInfo[] {
    return [...this.#entries]
      .map(([serverId, { agent, createdAtMs }]) => ({ serverId, agent, createdAtMs }))
      .sort((one, other) => (one.serverId < other.serverId ? -1 : 1));
  }

  /**
   * The server of that id. The first call for an id names the agent and starts it.
   * @throws ProblemError `invalid_request` without an agent where none runs, `conflict` when another one does, and what starting throws
   */
  async open(serverId: string, agent: string | undefined): Promise<AcpServer> {
    await this.#leaving.get(serverId);
    if (this.#closed !== undefined) {
      throw new ProblemError('shutting_down', 'The server ends and takes no new work.');
    }
    const entry = this.#entries.get(serverId) ?? this.#create(serverId, agent);
    if (agent !== undefined && agent !== entry.agent) {
      throw new ProblemError('conflict', `${serverId} is a server of the agent ${entry.agent}, not of ${agent}.`, {
        context: { agent: entry.agent },
      });
    }
    return entry.server;
  }

  /** The server of that id, for a reader. @throws ProblemError `not_found` */
  async get(serverId: string): Promise<AcpServer> {
    if (!this.#entries.has(serverId)) {
      await this.#arrival(serverId);
    }
    const entry = this.#entries.get(serverId);
    if (entry === undefined) {
      throw new ProblemError(
        'not_found',
        `No agent runs under ${JSON.stringify(serverId)}: the first POST starts one.`,
      );
    }
    return entry.server;
  }

  /** Ends the agent with everything it started and removes its log; also what an earlier run of this server left of it. */
  async delete(serverId: string): Promise<void> {
    const entry = this.#entries.get(serverId);
    this.#entries.delete(serverId);
    const leaving = (this.#leaving.get(serverId) ?? Promise.resolve()).then(async () => {
      await this.#end(entry);
      await rm(this.#directory(serverId), { recursive: true, force: true });
    });
    const settled = leaving.then(
      () => undefined,
      () => undefined,
    );
    this.#leaving.set(serverId, settled);
    try {
      await leaving;
    } finally {
      if (this.#leaving.get(serverId) === settled) {
        this.#leaving.delete(serverId);
      }
    }
  }

  /** Ends every agent. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    const results = await Promise.allSettled([...entries.map((entry) => this.#end(entry)), ...this.#leaving.values()]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  #create(serverId: string, agent: string | undefined): Entry {
    if (agent === undefined || agent === '') {
      throw new ProblemError(
        'invalid_request',
        `agent: the first POST to ${serverId} names the agent, as ?agent=<id>.`,
      );
    }
    const deletion = new AbortController();
    const entry: Entry = {
      agent,
      createdAtMs: this.#dependencies.clock.now(),
      deletion,
      server: this.#start(serverId, agent, deletion.signal),
    };
    this.#entries.set(serverId, entry);
    entry.server.catch(() => {
      if (this.#entries.get(serverId) === entry) {
        this.#entries.delete(serverId);
      }
    });
    this.#arrivals.get(serverId)?.resolve();
    return entry;
  }

  async #start(serverId: string, agent: string, signal: AbortSignal): Promise<AcpServer> {
    const dependencies = this.#dependencies;
    const launch = await dependencies.resolveLaunch(agent, { cwd: dependencies.rootDirectory, signal });
    const directory = this.#directory(serverId);
    const log = await dependencies.openLog({ directory, sessionId: logName(serverId) });
    try {
      signal.throwIfAborted();
      const server = new AcpServer({ serverId, agent, log, dependencies, signal });
      await server.start(launch);
      return server;
    } catch (error) {
      await (log.lastIndex === 0 ? log.remove() : log.close());
      throw error;
    }
  }

  async #end(entry: Entry | undefined): Promise<void> {
    entry?.deletion.abort(new ProblemError('conflict', 'The agent was deleted while it started.'));
    const server = await entry?.server.catch(() => undefined);
    await server?.close();
  }

  async #arrival(serverId: string): Promise<void> {
    const arrival = this.#arrivals.get(serverId) ?? Promise.withResolvers<void>();
    this.#arrivals.set(serverId, arrival);
    await withDeadline(arrival.promise, arrivalGraceMs);
    if (this.#arrivals.get(serverId) === arrival) {
      this.#arrivals.delete(serverId);
    }
  }

  #directory(serverId: string): string {
    return join(this.#dependencies.stateDirectory, 'acp', 'servers', logName(serverId));
  }
}

/** Clients choose any id: what names a folder is made from it. */
function logName(serverId: string): string {
  return createHash('sha256').update(serverId).digest('hex').slice(0, 32);
}
