import { describe, expect, it } from 'vitest';
import { parseOwnCgroups } from './own-cgroups.ts';

const unifiedMount = '31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate';

describe('parseOwnCgroups', () => {
  it('finds the group on a system with the unified hierarchy', () => {
    const cgroups = parseOwnCgroups(unifiedMount, '0::/user.slice/session-1.scope\n');
    expect(cgroups).toEqual({ unified: '/sys/fs/cgroup/user.slice/session-1.scope', controllers: new Map() });
  });

  it('finds it in a container with a namespace of its own', () => {
    expect(parseOwnCgroups(unifiedMount, '0::/\n').unified).toBe('/sys/fs/cgroup');
  });

  it('finds it in a container that mounts its part of the hierarchy of each controller', () => {
    const mounts = [
      '35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory',
      '36 31 0:33 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct',
      '37 31 0:34 /elsewhere /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids',
      '40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd',
    ].join('\n');
    const cgroup =
      '8:pids:/docker/abc\n4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc/inner\n1:name=systemd:/docker/abc\n';
    const { unified, controllers } = parseOwnCgroups(mounts, cgroup);
    expect(unified).toBeUndefined();
    expect(Object.fromEntries(controllers)).toMatchObject({
      memory: '/sys/fs/cgroup/memory',
      cpu: '/sys/fs/cgroup/cpu,cpuacct/inner',
    });
    expect(controllers.has('pids')).toBe(false);
  });

  it('goes on using the parent after the server was moved aside', () => {
    expect(parseOwnCgroups(unifiedMount, '0::/sandbox-agent-host\n').unified).toBe('/sys/fs/cgroup');
  });

  it('finds nothing where there is no /proc', () => {
    expect(parseOwnCgroups('', '')).toEqual({ unified: undefined, controllers: new Map() });
  });
});
