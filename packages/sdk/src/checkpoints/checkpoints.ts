import type {
  Checkpoint,
  CheckpointList,
  CreateCheckpointRequest,
  RestoreCheckpointRequest,
  RestoredCheckpoint,
  TreeDiff,
} from '@sandbox-agent/protocol';
import type { GitCallOptions, TreeDiffQuery } from '../git/git-types.ts';
import { withFiles } from '../git/with-files.ts';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';

export interface CheckpointListQuery extends GitCallOptions {
  /** Only of this workspace. */
  cwd?: string;
  /** Only those taken before turns of this session, or for it. */
  sessionId?: string;
}

export interface CheckpointDiffQuery extends TreeDiffQuery {
  /** Another checkpoint of the same workspace. Default: the workspace as it is. */
  to?: string;
}

/** Snapshots of workspaces. A session that is created with `checkpoints: true` has one before each of its turns. */
export interface Checkpoints {
  create(request: CreateCheckpointRequest, options?: GitCallOptions): Promise<Checkpoint>;
  /** Newest first. */
  list(query?: CheckpointListQuery): Promise<Checkpoint[]>;
  /** Rejects with code `not_found` when there is none of that id. */
  get(id: string): Promise<Checkpoint>;
  delete(id: string): Promise<void>;
  /** What has changed since. */
  diff(id: string, query?: CheckpointDiffQuery): Promise<TreeDiff>;
  /**
   * Makes the workspace what it was. What it is now is kept first, as `safety`. Rejects with code `conflict` while a turn runs there,
   * unless `cancel` is true.
   */
  restore(id: string, request?: RestoreCheckpointRequest, options?: GitCallOptions): Promise<RestoredCheckpoint>;
}

export function createCheckpoints(http: HttpClient): Checkpoints {
  const path = '/v1/checkpoints';
  return {
    create: (json, options) => http.json({ method: 'POST', path, json, signal: options?.signal }),
    async list({ signal, ...query } = {}) {
      const read = () => http.json<CheckpointList>({ method: 'GET', path, query, signal });
      return (await retrying(read, signal)).checkpoints;
    },
    get: (id) => retrying(() => http.json({ method: 'GET', path: joinPath(path, id) })),
    delete: async (id) => void (await http.send({ method: 'DELETE', path: joinPath(path, id) })),
    diff: (id, { signal, files, ...query } = {}) =>
      retrying(
        () => http.json({ method: 'GET', path: withFiles(joinPath(path, id, 'diff'), files), query, signal }),
        signal,
      ),
    restore: (id, json = {}, options) =>
      http.json({ method: 'POST', path: joinPath(path, id, 'restore'), json, signal: options?.signal }),
  };
}
