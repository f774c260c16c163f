import { basename, dirname, join, relative } from 'node:path';
import { readProcFile } from '../proc-file.ts';

/** The group into which processes are moved that stand in the way of limits for their siblings. */
export const asideName = 'sandbox-agent-host';

/** Directories of the control groups that a process is in. */
export interface OwnCgroups {
  /** Of the unified hierarchy (version 2), if one is mounted. */
  readonly unified: string | undefined;
  /** Of each controller that is still a hierarchy of its own (version 1): `memory`, `pids`, `cpu`, … */
  readonly controllers: ReadonlyMap<string, string>;
}

/** No group that could be used. */
export const noCgroups: OwnCgroups = { unified: undefined, controllers: new Map() };

/** Works out the directories from the texts of `/proc/self/mountinfo` and `/proc/self/cgroup`. */
export function parseOwnCgroups(mountInfo: string, cgroup: string): OwnCgroups {
  const mounts = mountInfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , root, mountPoint] = before?.split(' ') ?? [];
    const [type, , options] = after?.split(' ') ?? [];
    return root !== undefined && mountPoint !== undefined && type !== undefined
      ? [{ root, mountPoint, type, options: options?.split(',') ?? [] }]
      : [];
  });
  let unified: string | undefined;
  const controllers = new Map<string, string>();
  for (const line of cgroup.split('\n')) {
    const match = /^\d+:([^:]*):(.+)$/.exec(line);
    const names = match?.[1]?.split(',') ?? [];
    const path = match?.[2] ?? '/';
    if (match?.[1] === '') {
      const mount = mounts.find(({ type }) => type === 'cgroup2');
      unified = mount && directoryOf(mount, path);
      continue;
    }
    for (const name of names) {
      const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(name));
      const directory = mount && directoryOf(mount, path);
      if (directory !== undefined) {
        controllers.set(name, directory);
      }
    }
  }
  return { unified, controllers };
}

/** In a container the mount may show only a part of the hierarchy, named by its root; undefined when ours is outside it. */
function directoryOf(mount: { root: string; mountPoint: string }, path: string): string | undefined {
  const below = relative(mount.root, path);
  if (below.startsWith('..')) {
    return undefined;
  }
  const directory = join(mount.mountPoint, below);
  return basename(directory) === asideName ? dirname(directory) : directory;
}

/** The groups of this process. Without `/proc` there are none. */
export function readOwnCgroups(): OwnCgroups {
  const mountInfo = readProcFile('/proc/self/mountinfo')?.toString('utf8') ?? '';
  const cgroup = readProcFile('/proc/self/cgroup')?.toString('utf8') ?? '';
  return parseOwnCgroups(mountInfo, cgroup);
}
