import { mkdir, realpath, stat } from 'node:fs/promises';
import type {
  Checkpoint,
  CreateCheckpointRequest,
  RestoreCheckpointRequest,
  RestoredCheckpoint,
  TreeDiff,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import { withPathProblems } from '../paths/index.ts';
import { readDiff } from '../git-program/index.ts';
import type { CheckpointsDependencies } from './dependencies.ts';
import { outdated, packObjects, removeEmptyWorkspace } from './pack.ts';
import { createRecords, type CheckpointRecords } from './records.ts';
import { restoreFiles } from './restore-files.ts';
import type { ScanOptions } from './scan-workspace.ts';
import { openShadowRepository } from './shadow-repository.ts';
import { filesOf, keepSnapshot, takeSnapshot, type Snapshot } from './snapshot.ts';
import { createWorkspaceQueue, type WorkspaceQueue } from './workspace-queue.ts';

/** What a new checkpoint is told of itself. */
export type CheckpointFacts = Pick<Checkpoint, 'reason' | 'sessionId' | 'promptId' | 'title'>;

export interface DiffRequest {
  /** Another checkpoint of the same workspace. Absent: the workspace as it is. */
  readonly to?: string | undefined;
  readonly files: readonly string[];
  readonly contextLines?: number | undefined;
  readonly maxPatchBytes: number;
}

/** The snapshots of workspaces: taken, listed, compared, restored, dropped. */
export class Checkpoints {
  readonly #dependencies: CheckpointsDependencies;
  readonly #records: CheckpointRecords;
  readonly #queue: WorkspaceQueue = createWorkspaceQueue();
  readonly #closing = new AbortController();
  /** How many were taken of a workspace since it was packed. */
  readonly #unpacked = new Map<string, number>();

  constructor(dependencies: CheckpointsDependencies) {
    this.#dependencies = dependencies;
    this.#records = createRecords(dependencies.stateDirectory);
  }

  /** Takes one that a caller asks for. */
  async create(request: CreateCheckpointRequest, signal: AbortSignal): Promise<Checkpoint> {
    const { cwd, sessionId, title, includeIgnored = false } = request;
    const named = cwd ?? (await this.#dependencies.sessions.directoryOf(sessionId ?? ''));
    const workspace = await this.#dependencies.resolvePath(named);
    const found = await withPathProblems(named, () => stat(workspace));
    if (!found.isDirectory()) {
      throw new ProblemError('conflict', `${named} is not a directory.`, { context: { path: named } });
    }
    const facts: CheckpointFacts = { reason: 'request', ...(sessionId && { sessionId }), ...(title && { title }) };
    return await this.take(workspace, { facts, includeIgnored, signal: this.#within(signal, this.#limits.requestMs) });
  }

  /** Takes one of a directory by its real path. Rejects when the signal aborts; then nothing is kept of it. */
  async take(
    workspace: string,
    options: { facts: CheckpointFacts; includeIgnored: boolean; signal: AbortSignal },
  ): Promise<Checkpoint> {
    const act = async (): Promise<Checkpoint> => (await this.#take(workspace, options)).checkpoint;
    return await this.#queue.run(workspace, act, options.signal);
  }

  /** @throws ProblemError `not_found` */
  async get(id: string): Promise<Checkpoint> {
    const found = await this.#records.find(id);
    if (found === undefined) {
      throw new ProblemError('not_found', `There is no checkpoint ${JSON.stringify(id)} on this server.`, {
        context: { checkpointId: id },
      });
    }
    return found;
  }

  /** Newest first. */
  async list({ cwd, sessionId }: { cwd?: string | undefined; sessionId?: string | undefined }): Promise<Checkpoint[]> {
    const workspace = cwd === undefined ? undefined : await this.#dependencies.resolvePath(cwd);
    const all = await this.#records.list(workspace);
    return sessionId === undefined ? all : all.filter((checkpoint) => checkpoint.sessionId === sessionId);
  }

  /** Drops one. The space that it alone takes is freed by and by. */
  async remove(id: string): Promise<void> {
    const checkpoint = await this.get(id);
    await this.#queue.run(checkpoint.cwd, () => this.#records.remove(checkpoint));
    this.#pack(checkpoint.cwd);
  }

  /** Compares one with another, or with the workspace as it is. */
  async diff(id: string, request: DiffRequest, signal: AbortSignal): Promise<TreeDiff> {
    const checkpoint = await this.get(id);
    const other = request.to === undefined ? undefined : await this.get(request.to);
    if (other !== undefined && other.cwd !== checkpoint.cwd) {
      throw new ProblemError('invalid_request', 'query.to: expected a checkpoint of the same workspace.');
    }
    const workspace = await this.#requireReachable(checkpoint);
    const bounded = this.#within(signal, this.#limits.requestMs);
    const act = async (): Promise<TreeDiff> => {
      const scan = await this.#open(workspace, { includeIgnored: checkpoint.includesIgnored, signal: bounded });
      const to = other === undefined ? (await takeSnapshot(scan)).files : filesOf(other.id);
      return await readDiff({
        git: (call) => scan.shadow.run(call),
        compared: [filesOf(id), to, '--', ...request.files],
        contextLines: request.contextLines,
        maxPatchBytes: request.maxPatchBytes,
      });
    };
    return await this.#queue.run(workspace, act, bounded);
  }

  /** Makes the workspace what it was, after keeping what it is. The sessions that work there wait, and are told. */
  async restore(
    id: string,
    { cancel = false, by, signal }: RestoreCheckpointRequest & { by: string; signal: AbortSignal },
  ): Promise<RestoredCheckpoint> {
    const checkpoint = await this.get(id);
    const { cwd } = checkpoint;
    await this.#requireReachable(checkpoint);
    const bounded = this.#within(signal, this.#limits.requestMs);
    const held = await this.#dependencies.sessions.hold(cwd, { cancel, signal: bounded });
    try {
      const act = async (): Promise<RestoredCheckpoint> => {
        await withPathProblems(cwd, () => mkdir(cwd, { recursive: true }));
        const { includesIgnored: includeIgnored } = checkpoint;
        const facts: CheckpointFacts = {
          reason: 'restore',
          ...(checkpoint.sessionId && { sessionId: checkpoint.sessionId }),
        };
        const { checkpoint: safety, snapshot } = await this.#take(cwd, { facts, includeIgnored, signal: bounded });
        // From here on it is done to the end: half of it would be neither of the two.
        const options = await this.#open(cwd, { includeIgnored, signal: this.#closing.signal });
        const counts = await restoreFiles(options, { id, now: snapshot }).catch((error: unknown) => {
          throw withSafety(error, safety);
        });
        held.tell({ checkpointId: id, safetyCheckpointId: safety.id, ...counts, by });
        return { checkpoint, safety, ...counts, sessionIds: [...held.sessionIds] };
      };
      return await this.#queue.run(cwd, act, bounded);
    } finally {
      held.release();
    }
  }

  /** Ends what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(new ProblemError('shutting_down', 'The server ends.'));
    await this.#queue.close();
  }

  get #limits() {
    return this.#dependencies.limits;
  }

  async #take(
    workspace: string,
    { facts, includeIgnored, signal }: { facts: CheckpointFacts; includeIgnored: boolean; signal: AbortSignal },
  ): Promise<{ checkpoint: Checkpoint; snapshot: Snapshot }> {
    const { clock, createId } = this.#dependencies;
    const startedAt = clock.monotonicMs();
    const scan = await this.#open(workspace, { includeIgnored, signal });
    const snapshot = await takeSnapshot(scan);
    const id = createId();
    await keepSnapshot(scan.shadow, id, snapshot);
    const checkpoint: Checkpoint = {
      id,
      cwd: workspace,
      createdAt: clock.now(),
      ...facts,
      includesIgnored: includeIgnored,
      fileCount: snapshot.scan.files.size,
      bytes: snapshot.scan.bytes,
      durationMs: Math.round(clock.monotonicMs() - startedAt),
    };
    await this.#records.write(checkpoint);
    await this.#retain(workspace, id);
    return { checkpoint, snapshot };
  }

  async #open(
    workspace: string,
    { includeIgnored, signal }: { includeIgnored: boolean; signal: AbortSignal },
  ): Promise<ScanOptions> {
    const { git, stateDirectory } = this.#dependencies;
    const directory = this.#records.directoryOf(workspace);
    const shadow = await openShadowRepository(git, { directory, workspace, signal });
    const excluded = await realpath(stateDirectory);
    return { git, shadow, includeIgnored, signal, excluded, maxFiles: this.#limits.maxFiles };
  }

  /** Drops what is beyond the bounds, and packs after a number of new ones. The new one stays, whatever the clock says. */
  async #retain(workspace: string, newest: string): Promise<void> {
    const { clock, limits } = this.#dependencies;
    const records = await this.#records.list(workspace);
    const dropped = outdated(records, { ...limits, now: clock.now() }).filter(({ id }) => id !== newest);
    for (const checkpoint of dropped) {
      await this.#records.remove(checkpoint);
    }
    const unpacked = (this.#unpacked.get(workspace) ?? 0) + 1;
    this.#unpacked.set(workspace, unpacked);
    if (unpacked >= limits.packEvery) {
      this.#pack(workspace);
    }
  }

  #pack(workspace: string): void {
    const { git, logger, limits } = this.#dependencies;
    const pack = async (signal: AbortSignal): Promise<void> => {
      const directory = this.#records.directoryOf(workspace);
      if (!(await removeEmptyWorkspace(this.#records, directory))) {
        const shadow = await openShadowRepository(git, { directory, workspace, signal });
        await packObjects(shadow, { kept: await this.#records.listIn(directory), timeoutMs: limits.packMs });
      }
      this.#unpacked.delete(workspace);
    };
    this.#queue.runIdly(workspace, pack, (error) =>
      logger.warn({ err: error, workspace }, 'checkpoints could not be packed'),
    );
  }

  /** A checkpoint may be older than the bounds of this run of the server, and what its path leads to another. */
  async #requireReachable({ cwd }: Checkpoint): Promise<string> {
    if ((await this.#dependencies.resolvePath(cwd)) !== cwd) {
      throw new ProblemError('conflict', `${cwd} leads elsewhere now.`, { context: { path: cwd } });
    }
    return cwd;
  }

  #within(signal: AbortSignal, timeoutMs: number): AbortSignal {
    const timeout = new AbortController();
    const timer = setTimeout(
      () =>
        timeout.abort(new ProblemError('timeout', `It took longer than ${timeoutMs} ms.`, { context: { timeoutMs } })),
      timeoutMs,
    );
    timer.unref();
    return AbortSignal.any([signal, timeout.signal, this.#closing.signal]);
  }
}

/** What went wrong half-way can be undone. */
function withSafety(error: unknown, safety: Checkpoint): unknown {
  return error instanceof ProblemError
    ? new ProblemError(
        error.code,
        `${error.message} The workspace may be between the two: restore ${safety.id} to go back.`,
        {
          context: { ...error.context, safetyCheckpointId: safety.id },
          cause: error,
        },
      )
    : error;
}
