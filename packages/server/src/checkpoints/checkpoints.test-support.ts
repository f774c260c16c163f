import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { createRunGit, type RunGit } from '../git-program/index.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { spawnContained } from '../processes/contain/index.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { Checkpoints } from './checkpoints.ts';
import { defaultCheckpointLimits, type CheckpointLimits, type CheckpointsDependencies } from './dependencies.ts';

/** Checkpoints of one workspace, with git and without a server. */
export interface CheckpointBench {
  readonly workspace: string;
  readonly stateDirectory: string;
  readonly git: RunGit;
  checkpoints: Checkpoints;
  /** What a restarted server has. */
  reopen(limits?: Partial<CheckpointLimits>): Promise<void>;
  /** Takes a checkpoint. */
  take(options?: { includeIgnored?: boolean }): Promise<string>;
  restore(id: string): ReturnType<Checkpoints['restore']>;
  close(): Promise<void>;
}

export const unlimited = new AbortController().signal;

const nobodyThere: CheckpointsDependencies['sessions'] = {
  directoryOf: (id) => Promise.reject(new Error(`no session ${id}`)),
  hold: () => Promise.resolve({ sessionIds: [], tell: () => undefined, release: () => undefined }),
};

export async function createCheckpointBench(
  limits: Partial<CheckpointLimits> = {},
  sessions = nobodyThere,
): Promise<CheckpointBench> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'sa-checkpoints-')));
  const workspace = join(root, 'work');
  const stateDirectory = join(root, 'state');
  await mkdir(workspace);
  await mkdir(stateDirectory);
  const clock = createSystemClock();
  const git = createRunGit({
    environment: { PATH: process.env['PATH'] ?? '', HOME: root },
    start: (launch) => spawnContained({ ...launch, runMarker: v7(), processMarker: v7(), logger: silentLogger, clock }),
  });
  const open = (changed: Partial<CheckpointLimits>) =>
    new Checkpoints({
      git,
      stateDirectory,
      clock,
      logger: silentLogger,
      limits: { ...defaultCheckpointLimits, ...changed },
      createId: v7,
      resolvePath: (path) => Promise.resolve(path),
      sessions,
    });
  const bench: CheckpointBench = {
    workspace,
    stateDirectory,
    git,
    checkpoints: open(limits),
    async reopen(changed = limits) {
      await bench.checkpoints.close();
      bench.checkpoints = open(changed);
    },
    take: async ({ includeIgnored = false } = {}) =>
      (await bench.checkpoints.take(workspace, { facts: { reason: 'request' }, includeIgnored, signal: unlimited })).id,
    restore: (id) => bench.checkpoints.restore(id, { by: 'test', signal: unlimited }),
    async close() {
      await bench.checkpoints.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return bench;
}

/** Everything in a directory but what is in a `.git`: names, kinds, permissions, content. */
export function contentOf(directory: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (below: string): void => {
    for (const name of readdirSync(join(directory, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      if (name.includes('\u{fffd}')) {
        // Its name is no text: it is looked at by the test itself.
        continue;
      }
      const stat = lstatSync(join(directory, path));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) {
        found[path] = `link ${readlinkSync(join(directory, path))}`;
      } else if (stat.isDirectory()) {
        found[path] = `directory ${mode}`;
        if (name !== '.git') {
          visit(path);
        }
      } else {
        found[path] = `file ${mode} ${readFileSync(join(directory, path), 'base64')}`;
      }
    }
  };
  visit('');
  return found;
}
