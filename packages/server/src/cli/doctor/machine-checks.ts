import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readOwnCgroups } from '../../processes/contain/cgroup/own-cgroups.ts';
import type { Check } from './check.ts';

/** Enough for the logs of sessions and an agent or two. */
const minimumFreeBytes = 1024 * 1024 * 1024;

/** The directory itself, or the nearest one above it that there is. */
async function nearestExisting(directory: string): Promise<string> {
  const isThere = await stat(directory).then(
    () => true,
    () => false,
  );
  return isThere || dirname(directory) === directory ? directory : nearestExisting(dirname(directory));
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** What the machine itself gives. */
export const machineChecks: readonly Check[] = [
  {
    name: 'state',
    isEssential: true,
    async run({ stateDirectory }) {
      const isOk = await isWritable(await nearestExisting(stateDirectory));
      const fix = { fix: `sudo chown -R "$(id -u)" ${stateDirectory}, or another --state-dir` };
      return [
        {
          name: 'state',
          isOk,
          detail: `${stateDirectory} ${isOk ? 'can' : 'cannot'} be written`,
          ...(isOk ? {} : fix),
        },
      ];
    },
  },
  {
    name: 'disk',
    isEssential: true,
    async run({ stateDirectory }) {
      const { bavail, bsize } = await statfs(await nearestExisting(stateDirectory));
      const free = bavail * bsize;
      const isOk = free >= minimumFreeBytes;
      const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${stateDirectory}`;
      return [{ name: 'disk', isOk, detail, ...(isOk ? {} : { fix: 'free some space, or another --state-dir' }) }];
    },
  },
  {
    name: 'cgroups',
    async run() {
      if (process.platform !== 'linux') {
        return [{ name: 'cgroups', isOk: false, detail: 'control groups are of Linux: agents run without limits' }];
      }
      const { unified, controllers } = readOwnCgroups();
      const directories = [...(unified === undefined ? [] : [unified]), ...controllers.values()];
      const writable = (await Promise.all(directories.map(isWritable))).filter(Boolean).length;
      return [
        writable > 0
          ? { name: 'cgroups', isOk: true, detail: 'delegated: limits of agents are enforced' }
          : {
              name: 'cgroups',
              isOk: false,
              detail: 'no control group is delegated: --agent-memory-limit and --agent-process-limit do nothing',
              fix: 'systemd-run --user --scope -p Delegate=yes sandbox-agent server …, or a container with a writable /sys/fs/cgroup',
            },
      ];
    },
  },
];
