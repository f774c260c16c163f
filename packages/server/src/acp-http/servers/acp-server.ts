import { AgentExitedError, agentProblem, type AgentExit, type AgentLine } from '../../acp/index.ts';
import { ProblemError } from '../../http/problem-error.ts';
import type { SessionLog } from '../../log/index.ts';
import { AgentRun, type LoggedMessage } from '../agent-run.ts';
import { idKey, isInitialize, type ClientMessage, type ClientRequest } from '../client-message.ts';
import type { AcpHttpDependencies, AgentStart } from '../dependencies.ts';
import { createMessageStream, messageEvent } from '../message-stream.ts';
import { replaceId } from '../replace-id.ts';
import { opensConversation, withSettings } from '../with-settings.ts';
import { agentExited, invalidStdout } from './adapter-notification.ts';
import { WaitingRequests } from './waiting-requests.ts';

/** How long an agent may take to end by itself. */
const closeGraceMs = 1_000;

/** All entries are one stream: which run of the agent one belongs to is nobody's question. */
const connectionId = 'agent';

export interface AcpServerOptions {
  readonly serverId: string;
  readonly agent: string;
  readonly log: SessionLog;
  readonly dependencies: AcpHttpDependencies;
  /** Ends what is under way when the server is deleted. */
  readonly signal: AbortSignal;
}

/**
 * An agent that HTTP clients share under one id. Every line of it is an entry of a log that lasts as long as the id; a process that
 * died is replaced by the next `initialize`.
 */
export class AcpServer {
  readonly #options: AcpServerOptions;
  readonly #waiting = new WaitingRequests();
  /** The agent's own requests that nobody has answered, and their log entries. */
  readonly #open = new Map<string, number>();
  #run: AgentRun | undefined;
  /** The answer to the last `initialize`. */
  #initialized: Uint8Array | undefined;
  #starting: Promise<AgentRun> | undefined;

  constructor(options: AcpServerOptions) {
    this.#options = options;
  }

  /** Starts the agent. @throws ProblemError when it cannot be */
  async start(launch: AgentStart): Promise<void> {
    const { dependencies, log } = this.#options;
    this.#run = await AgentRun.start({
      dependencies,
      launch,
      log,
      describe: (line) => this.#describe(line),
      onLogged: (line, eventIndex) => this.#settle(line, eventIndex),
      describeExit: (exit) => [{ connectionId, payload: agentExited(exit) }],
      onExited: (exit) => this.#failWaiting(exit),
    });
  }

  /**
   * Asks the agent, and gives the line that answers, with the caller's own id. There is no deadline while the agent lives.
   * @throws ProblemError `agent_process_exited` at once when it dies, or is dead and this is no `initialize`; what `withSettings` throws
   */
  async request(asked: ClientRequest): Promise<Uint8Array> {
    const request = opensConversation(asked)
      ? await withSettings(asked, { ...this.#options, initialized: this.#initialized })
      : asked;
    const run = isInitialize(request) ? await this.#liveRun() : this.#requireRun();
    const { id, answer } = this.#waiting.add(request.message.id);
    run.forward({ line: replaceId(request.line, id), message: { ...request.message, id } });
    const line = await answer;
    this.#initialized = isInitialize(request) ? line : this.#initialized;
    // What a caller is told must not be lost by a crash of the machine either, where the log promises that.
    await this.#options.log.durable(this.#options.log.lastIndex);
    return line;
  }

  /**
   * Takes a notification, or the answer to a request of the agent: the first one goes to the agent, later ones have nobody who waits.
   * @throws ProblemError `agent_process_exited` for a notification to an agent that is dead
   */
  deliver(message: Exclude<ClientMessage, ClientRequest>): void {
    if (message.kind === 'notification') {
      this.#requireRun().forward(message);
    } else if (this.#open.delete(idKey(message.message.id))) {
      this.#run?.forward(message);
    }
  }

  /**
   * What the agent says as server-sent events: exactly what follows `lastEventId`. Without one: the requests that nobody has answered,
   * and what comes next. A number that this log never gave is one of a log that was deleted: then it is all new.
   */
  stream({
    lastEventId,
    signal,
  }: {
    lastEventId: number | undefined;
    signal: AbortSignal;
  }): ReadableStream<Uint8Array> {
    const { log } = this.#options;
    const { lastIndex } = log;
    if (lastEventId !== undefined) {
      const after = lastEventId > lastIndex ? 0 : lastEventId;
      return createMessageStream({ reader: log.read({ after, follow: true, signal }) });
    }
    const open = [...this.#open.values()].sort((one, other) => one - other);
    return createMessageStream({
      reader: log.read({ after: lastIndex, follow: true, signal }),
      preface: () => this.#openRequests(open, lastIndex),
    });
  }

  /**
   * Ends the agent, everything it started, and the streams of its readers, in bounded time. The log stays.
   * @throws Error when a process is still alive after all means were used
   */
  async close(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    try {
      await this.#run?.end({ graceMs: closeGraceMs });
    } finally {
      await this.#options.log.close();
    }
  }

  /** Requests that are open, each under its own number, and a number without an event: where a reader goes on that got no more. */
  async #openRequests(indexes: readonly number[], lastIndex: number): Promise<Uint8Array> {
    const { log } = this.#options;
    const parts: Uint8Array[] = [];
    // Where the log promises that, readers are shown only what is on the disk.
    await log.durable(indexes.at(-1) ?? 0);
    for (const index of indexes) {
      const reader = log.read({ after: index - 1, follow: false });
      let pieces;
      let entry;
      do {
        pieces = await reader.next();
        entry = pieces?.find((piece) => piece.kind === 'entry');
      } while (pieces !== undefined && entry === undefined);
      // One that is no longer stored is not told.
      if (entry?.eventIndex === index) {
        parts.push(...messageEvent(index, Buffer.from(entry.payload)));
      }
      reader.end();
    }
    return Buffer.concat([...parts, Buffer.from(lastIndex === 0 ? '' : `id: ${lastIndex}\n\n`)]);
  }

  #requireRun(): AgentRun {
    const run = this.#run;
    if (run === undefined || run.exit !== undefined) {
      throw exitProblem(run?.exit);
    }
    return run;
  }

  async #liveRun(): Promise<AgentRun> {
    if (this.#run === undefined || this.#run.exit !== undefined) {
      this.#starting ??= this.#restart().finally(() => {
        this.#starting = undefined;
      });
      await this.#starting;
    }
    return this.#requireRun();
  }

  async #restart(): Promise<AgentRun> {
    const { dependencies, agent, signal } = this.#options;
    await this.#run?.settled;
    const launch = await dependencies.resolveLaunch(agent, { cwd: dependencies.rootDirectory, signal });
    signal.throwIfAborted();
    await this.start(launch);
    return this.#requireRun();
  }

  #describe(line: AgentLine): LoggedMessage | undefined {
    switch (line.kind) {
      case 'invalid':
        return { connectionId, payload: invalidStdout(line) };
      case 'response': {
        const caller = this.#waiting.callerIdOf(line.message.id);
        return caller === undefined || this.#waiting.isShared
          ? undefined
          : { connectionId, payload: replaceId(line.line, caller.callerId) };
      }
      case 'request':
      case 'notification':
        return { connectionId, payload: line.line };
    }
  }

  #settle(line: AgentLine, eventIndex: number | undefined): void {
    if (line.kind === 'request' && eventIndex !== undefined) {
      this.#open.set(idKey(line.message.id), eventIndex);
    } else if (line.kind === 'response') {
      const caller = this.#waiting.callerIdOf(line.message.id);
      if (caller !== undefined) {
        this.#waiting.settle(line.message.id, replaceId(line.line, caller.callerId));
      }
    } else if (line.kind === 'invalid' && line.answers !== undefined) {
      const caller = this.#waiting.callerIdOf(line.answers);
      const error = { code: -32600, message: `the answer of the agent is not valid (${line.error})` };
      this.#waiting.settle(line.answers, Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: caller?.callerId, error })));
    }
  }

  #failWaiting(exit: AgentExit): void {
    this.#open.clear();
    this.#waiting.rejectAll(exitProblem(exit));
  }
}

function exitProblem(exit: AgentExit | undefined): unknown {
  return exit === undefined
    ? new ProblemError('agent_process_exited', 'The agent is not running; `initialize` starts it.', {
        context: { exitCode: null, signal: null, stderrTail: '' },
      })
    : agentProblem(new AgentExitedError('The agent has ended; `initialize` starts it again.', exit));
}
