import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import {
  createSessionRequestSchema,
  type CreateSessionRequest,
  type ForkSessionRequest,
} from '@sandbox-agent/protocol';
import { sessionNotFound } from '../http/grant-rule.ts';
import { ProblemError } from '../http/problem-error.ts';
import { carryPrompts } from './carry-prompts.ts';
import type { SessionsDependencies } from './dependencies.ts';
import { forkHash } from './fork.ts';
import { holdTurns, overlaps, type HeldTurns } from './hold-turns.ts';
import { hashOf } from './request-hash.ts';
import { createSessionDirectory, type SessionDirectory } from './session-directory.ts';
import type { SessionMetadata } from './session-metadata.ts';
import { Session } from './session.ts';

/** A session whose agent is being started. */
interface Creation {
  readonly requestHash: string;
  /** As soon as it has a log: from then on it can be watched and deleted. */
  readonly opened: Promise<Session>;
  /** Once its agent is ready. Rejects when nothing is left of it. */
  readonly started: Promise<Session>;
}

/** The sessions of one server: those that live and those that an earlier run left on the disk. */
export class Sessions {
  readonly #dependencies: SessionsDependencies;
  readonly #directory: SessionDirectory;
  readonly #sessions = new Map<string, Session>();
  /** Creations under way: a second caller joins the first. */
  readonly #creations = new Map<string, Creation>();
  readonly #deleting = new Map<string, Promise<void>>();
  /** On the disk and not to be taken up: their logs must not be gone on with by another session of the same id. */
  readonly #unreadable = new Set<string>();
  #restored: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(dependencies: SessionsDependencies) {
    this.#dependencies = dependencies;
    this.#directory = createSessionDirectory(dependencies.stateDirectory);
  }

  /**
   * Creates a session, its agent running, or gives the one that the same request created before.
   *
   * @throws ProblemError `session_already_exists` when the id is another session's, or why the agent could not be started: then
   * nothing is left of it
   */
  async create(request: CreateSessionRequest): Promise<{ session: Session; created: boolean }> {
    await this.restore();
    const id = request.id ?? this.#dependencies.createId();
    const cwd = await this.#requireDirectory(request.cwd ?? this.#dependencies.rootDirectory);
    const resolved = { ...createSessionRequestSchema.parse(request), id, cwd };
    const requestHash = hashOf(resolved);
    const { clock } = this.#dependencies;
    return await this.#createOnce({ id, requestHash }, () => ({
      version: 1,
      id,
      request: resolved,
      requestHash,
      createdAt: clock.now(),
      title: request.title,
      isTitleChosen: request.title !== undefined,
    }));
  }

  /**
   * Creates a session that goes on from where another one is, or gives the one that the same request created before.
   *
   * @throws ProblemError `conflict` while the first one has a turn that is not over; else as {@link create}
   */
  async fork(sessionId: string, request: ForkSessionRequest): Promise<{ session: Session; created: boolean }> {
    const from = await this.getStarted(sessionId);
    const given = { ...request, id: request.id ?? this.#dependencies.createId() };
    const { id } = given;
    const requestHash = forkHash(sessionId, given);
    const isKnown = this.#sessions.has(id) || this.#creations.has(id);
    const metadata = isKnown ? undefined : await from.fork(given);
    return await this.#createOnce({ id, requestHash }, () => {
      if (metadata === undefined) {
        throw new ProblemError('conflict', `Session ${id} was ended while it was asked for.`);
      }
      return metadata;
    });
  }

  async #createOnce(
    { id, requestHash }: { id: string; requestHash: string },
    describe: () => SessionMetadata,
  ): Promise<{ session: Session; created: boolean }> {
    await this.#deleting.get(id);

    const creation = this.#creations.get(id);
    const existing = creation ?? this.#sessions.get(id);
    if (existing !== undefined) {
      if (existing.requestHash !== requestHash) {
        throw new ProblemError('session_already_exists', `Session ${id} exists and was created with another request.`, {
          context: { sessionId: id },
        });
      }
      return { session: existing instanceof Session ? existing : await existing.started, created: false };
    }
    if (this.#unreadable.has(id)) {
      throw new ProblemError(
        'conflict',
        `Session ${id} is on the disk and could not be read: delete it to use its id.`,
        {
          context: { sessionId: id },
        },
      );
    }
    if (this.#closed !== undefined) {
      throw new ProblemError('shutting_down', 'No session can be created any more.');
    }
    return { session: await this.#createNew(describe()), created: true };
  }

  /** A session, also while its agent is being started. @throws ProblemError `session_not_found` */
  async get(id: string): Promise<Session> {
    await this.restore();
    const session = this.#sessions.get(id) ?? (await this.#creations.get(id)?.opened);
    if (session === undefined) {
      throw sessionNotFound(id);
    }
    return session;
  }

  /** A session whose agent has been started once. @throws ProblemError `session_not_found`, or why it could not be created */
  async getStarted(id: string): Promise<Session> {
    await this.restore();
    return (await this.#creations.get(id)?.started) ?? (await this.get(id));
  }

  /** Newest first. */
  async list(): Promise<Session[]> {
    await this.restore();
    return [...this.#sessions.values()].toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  }

  /** Ends a session and removes everything that was stored of it. Resolves when its process tree is proved empty. */
  async delete(id: string): Promise<void> {
    await this.restore();
    if (this.#unreadable.has(id)) {
      await this.#directory.remove(id);
      this.#unreadable.delete(id);
      return;
    }
    const session = await this.get(id);
    const deleting = this.#deleting.get(id) ?? this.#delete(session);
    this.#deleting.set(id, deleting);
    await deleting;
  }

  /** Keeps sessions that work in a directory, or above or below it, from beginning a turn. @throws as {@link holdTurns} */
  async hold(directory: string, options: { cancel: boolean; signal: AbortSignal }): Promise<HeldTurns> {
    await this.restore();
    const places = await Promise.all(
      [...this.#sessions.values()].map(async (session) => ({
        session,
        cwd: await realpath(session.cwd).catch(() => session.cwd),
      })),
    );
    const there = places.filter(({ cwd }) => overlaps(directory, cwd)).map(({ session }) => session);
    return await holdTurns(there, options);
  }

  /** Takes up the sessions that an earlier run of the server left. Done once; every other method waits for it. */
  async restore(): Promise<void> {
    this.#restored ??= this.#restoreAll();
    await this.#restored;
  }

  /** Ends all agents and keeps all sessions. Idempotent. */
  async close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    await this.#closed;
  }

  async #createNew(metadata: SessionMetadata): Promise<Session> {
    const { id, request, requestHash } = metadata;
    const opened = this.#open(metadata, request.resume?.firstIndex);
    const started = this.#startNew(id, opened).finally(() => this.#creations.delete(id));
    this.#creations.set(id, { requestHash, opened, started });
    return await started;
  }

  async #startNew(id: string, opened: Promise<Session>): Promise<Session> {
    let session: Session | undefined;
    try {
      session = await opened;
      this.#sessions.set(id, session);
      await session.start();
      return session;
    } catch (error) {
      // Nothing is left of a session that could not be started: its id is free again.
      await (session === undefined ? this.#directory.remove(id) : session.delete());
      this.#sessions.delete(id);
      throw this.#closed === undefined
        ? error
        : new ProblemError('shutting_down', 'The server ends.', { cause: error });
    }
  }

  async #delete(session: Session): Promise<void> {
    const { id } = session;
    const creation = this.#creations.get(id);
    try {
      await session.delete();
      await creation?.started.catch(() => undefined);
    } finally {
      this.#sessions.delete(id);
      this.#deleting.delete(id);
    }
  }

  async #open(metadata: SessionMetadata, startIndex: number | undefined): Promise<Session> {
    const log = await this.#dependencies.openLog({
      directory: join(this.#directory.path(metadata.id), 'log'),
      sessionId: metadata.id,
      carryOver: carryPrompts,
      ...(startIndex === undefined ? {} : { startIndex }),
    });
    return new Session({ dependencies: this.#dependencies, directory: this.#directory, log, metadata });
  }

  async #restoreAll(): Promise<void> {
    for (const id of await this.#directory.list()) {
      try {
        await this.#restoreOne(id);
      } catch (error) {
        // One session that cannot be read must not take the others with it.
        this.#unreadable.add(id);
        this.#dependencies.logger.error({ err: error, sessionId: id }, 'a session could not be restored');
      }
    }
  }

  async #restoreOne(id: string): Promise<void> {
    const metadata = await this.#directory.read(id);
    if (metadata === undefined) {
      // The server was killed while it created this one, before anybody was told of it.
      await this.#directory.remove(id);
      return;
    }
    const session = await this.#open(metadata, undefined);
    try {
      await session.restore();
    } catch (error) {
      await session.log.close();
      throw error;
    }
    this.#sessions.set(id, session);
  }

  async #closeAll(): Promise<void> {
    await this.#restored;
    const started = [...this.#sessions.values()].filter(({ id }) => !this.#creations.has(id));
    const results = await Promise.allSettled([
      ...[...this.#creations.values()].map((creation) => abandon(creation)),
      ...started.map((session) => session.suspend()),
    ]);
    for (const result of results) {
      if (result.status === 'rejected') {
        this.#dependencies.logger.error({ err: result.reason as unknown }, 'a session could not be closed');
      }
    }
  }

  /** Agents disagree about a directory that does not exist, so it is refused before one is asked. */
  async #requireDirectory(cwd: string): Promise<string> {
    if (!isAbsolute(cwd)) {
      throw new ProblemError('invalid_request', `cwd must be an absolute path; got ${JSON.stringify(cwd)}.`);
    }
    const found = await stat(cwd).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      throw new ProblemError('invalid_request', `cwd must be an existing directory; ${JSON.stringify(cwd)} is not.`);
    }
    return cwd;
  }
}

/** Nobody was told of a session whose agent is still being started: nothing of it needs to be kept. */
async function abandon({ opened, started }: Creation): Promise<void> {
  const session = await opened;
  await session.delete();
  await started.catch(() => undefined);
}
