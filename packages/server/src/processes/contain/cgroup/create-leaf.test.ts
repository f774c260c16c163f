import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGround, type Ground, isLiving, livingBearersOf, readLines, until } from '../contain.test-support.ts';
import { createLeaf } from './create-leaf.ts';
import { readOwnCgroups } from './own-cgroups.ts';
import { leafName, removeLeaves } from './remove-leaves.ts';

const limits = { memoryBytes: 96 * 1024 * 1024, processCount: 20, cpuCount: 0.5 };

/** What this machine lets us do, found by doing it. */
const probe = ((): { isDelegated: boolean; unenforced: readonly string[] } => {
  const { leaf, unenforced } = createLeaf({ name: `sandbox-agent-probe-${randomUUID()}`, limits });
  leaf?.remove();
  return { isDelegated: leaf !== undefined, unenforced };
})();

describe('a control group of a tree', () => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await createGround();
  });
  afterEach(async () => {
    await ground.close();
    const { unified, controllers } = readOwnCgroups();
    const left = [unified, ...controllers.values()].filter(
      (parent) => parent !== undefined && existsSync(join(parent, leafName(ground.runMarker, ''))),
    );
    expect(left).toEqual([]);
  });

  it.skipIf(!probe.isDelegated)(
    'knows the member that left by double fork, new session and empty environment',
    async () => {
      const child = await ground.shell(`(env -i setsid sh -c 'echo $$; exec sleep 1000' &) ; cat`, { limits: {} });
      const [line] = await readLines(child.stdout, 1);
      expect(isLiving(Number(line))).toBe(true);
      expect((await child.terminate()).survivors).toEqual([]);
      expect(isLiving(Number(line))).toBe(false);
    },
  );

  it.skipIf(probe.unenforced.includes('memoryBytes'))(
    'ends a tree beyond its memory, and the exit says why',
    async () => {
      const hog = 'const all = []; for (;;) all.push(Buffer.alloc(4 << 20, 1));';
      const child = await ground.start({
        command: process.execPath,
        args: ['-e', hog],
        limits: { memoryBytes: limits.memoryBytes },
      });
      const { peakResidentBytes, ...exit } = await child.exited;
      expect(exit).toEqual({ exitCode: null, signal: 'SIGKILL', oom: true });
      expect(peakResidentBytes).toBeLessThanOrEqual(limits.memoryBytes);
      expect(peakResidentBytes).toBeGreaterThan(limits.memoryBytes * 0.9);
      expect((await child.terminate()).survivors).toEqual([]);
    },
  );

  it.skipIf(probe.unenforced.includes('processCount'))('bounds the number of processes', async () => {
    const child = await ground.shell('i=0; while [ $i -lt 60 ]; do sleep 1000 & i=$((i+1)); done; echo all', {
      limits: { processCount: limits.processCount },
    });
    await until(() => child.usage().processCount >= 10);
    await child.exited;
    expect(livingBearersOf(child.processMarker).length).toBeLessThanOrEqual(limits.processCount);
    expect((await child.terminate({ graceMs: 0 })).survivors).toEqual([]);
  });

  it('says which limits nothing enforces', () => {
    const { leaf, unenforced } = createLeaf({
      name: 'unused',
      limits,
      cgroups: { unified: '/no/such/folder', controllers: new Map([['memory', '/no/such/folder']]) },
    });
    expect(leaf).toBeUndefined();
    expect(unenforced).toEqual(['memoryBytes', 'processCount', 'cpuCount']);
  });

  it.skipIf(!probe.isDelegated)('is removed after a server that could not do so itself', () => {
    const parent = join(readOwnCgroups().unified!, `remove-leaves-test-${ground.runMarker}`);
    mkdirSync(parent);
    const cgroups = { unified: parent, controllers: new Map<string, string>() };
    const dead = createLeaf({ name: leafName(ground.runMarker, randomUUID()), limits: {}, cgroups }).leaf!;
    const young = createLeaf({ name: leafName(randomUUID(), randomUUID()), limits: {}, cgroups }).leaf!;
    const areThere = (): boolean[] => [dead, young].map(({ memberFiles: [file] }) => existsSync(file!));
    removeLeaves({ deadRuns: new Set([ground.runMarker]), now: Date.now(), cgroups });
    expect(areThere()).toEqual([false, true]);
    removeLeaves({ deadRuns: new Set(), now: Date.now() + 61_000, cgroups });
    expect(areThere()).toEqual([false, false]);
    rmdirSync(parent);
  });
});
