import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TerminationReport } from './contained-process.ts';
import { createGround, type Ground, isLiving, livingBearersOf, readLines, until } from './contain.test-support.ts';

const stepsOf = (report: TerminationReport): string[] => report.steps.map(({ step }) => step);

describe('terminate', () => {
  let ground: Ground;
  beforeEach(async () => {
    ground = await createGround();
  });
  afterEach(async () => {
    await ground.close();
  });

  it('needs no signal for a process that ends with its stdin, and does not sit out the grace', async () => {
    const child = await ground.shell('cat; exit 5');
    const report = await child.terminate();
    expect(stepsOf(report)).toEqual(['stdin_end', 'verified']);
    expect(report).toMatchObject({ survivors: [], exit: { exitCode: 5, signal: null } });
    expect(report.durationMs).toBeLessThan(1500);
    expect(existsSync(child.temporaryDirectory)).toBe(false);
  });

  it('asks with SIGTERM what does not heed the end of stdin', async () => {
    const child = await ground.shell('trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done');
    await readLines(child.stdout, 1);
    const report = await child.terminate({ graceMs: 50 });
    expect(stepsOf(report)).toEqual(['stdin_end', 'sigterm', 'verified']);
    expect(report.exit).toEqual({ exitCode: 9, signal: null, oom: false });
  });

  it('kills what ignores SIGTERM, and does not call that running out of memory', async () => {
    const child = await ground.shell('trap "" TERM; echo ready; while :; do sleep 0.05; done');
    await readLines(child.stdout, 1);
    const report = await child.terminate({ graceMs: 20, termGraceMs: 60 });
    expect(stepsOf(report)).toEqual(['stdin_end', 'sigterm', 'sigkill', 'verified']);
    expect(report.exit).toEqual({ exitCode: null, signal: 'SIGKILL', oom: false });
    expect(livingBearersOf(child.processMarker)).toEqual([]);
  });

  it('sends SIGTERM once to each, also to a child in a session of its own', async () => {
    const count = 'trap "echo term" TERM; echo ready; while :; do sleep 0.02; done';
    const child = await ground.shell(`setsid sh -c '${count}' & ${count}`);
    await readLines(child.stdout, 2);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await child.terminate({ graceMs: 0, termGraceMs: 300 });
    expect(output.trim().split('\n')).toEqual(['term', 'term']);
  });

  it('finds a double fork in another session that ignores SIGTERM and holds every pipe', async () => {
    const child = await ground.shell(
      `(setsid sh -c 'trap "" TERM HUP; echo $$; while :; do sleep 0.05; done' &) ; exit 0`,
    );
    const [line] = await readLines(child.stdout, 1);
    await child.exited;
    const report = await child.terminate({ graceMs: 100, termGraceMs: 100 });
    expect(report.survivors).toEqual([]);
    expect(isLiving(Number(line))).toBe(false);
  });

  it('remembers a descendant that cleared its environment once its parent is gone', async () => {
    const child = await ground.shell(`env -i setsid sleep 1000 & echo $!; cat`);
    const [line] = await readLines(child.stdout, 1);
    await until(() => !livingBearersOf(child.processMarker).includes(Number(line)));
    expect(isLiving(Number(line))).toBe(true);
    await child.terminate();
    expect(isLiving(Number(line))).toBe(false);
  });

  it('ends a storm of processes that keep starting others', async () => {
    const child = await ground.shell(
      `storm='[ $0 -gt 0 ] && { setsid sh -c "$storm" $(($0 - 1)) & trap "" TERM; sleep 1000; }'; export storm; echo go; exec sh -c "$storm" 50`,
    );
    await readLines(child.stdout, 1);
    await until(() => livingBearersOf(child.processMarker).length > 5);
    const report = await child.terminate({ graceMs: 0, termGraceMs: 0 });
    expect(report.survivors).toEqual([]);
    expect(livingBearersOf(child.processMarker)).toEqual([]);
  });

  it('works on a process that ended long ago, and one that has only just begun', async () => {
    const ended = await ground.shell('exit 4');
    await ended.exited;
    const report = await ended.terminate();
    expect(report).toMatchObject({ survivors: [], exit: { exitCode: 4 } });
    expect(stepsOf(report)).toEqual(['verified']);

    const reports = await Promise.all(
      Array.from({ length: 5 }, async () => (await ground.shell('setsid sleep 1000 & cat')).terminate({ graceMs: 50 })),
    );
    expect(reports.flatMap(({ survivors }) => survivors)).toEqual([]);
    expect(livingBearersOf(ground.runMarker)).toEqual([]);
  });

  it('joins a termination under way and can only hurry it', async () => {
    const child = await ground.shell('trap "" TERM; echo ready; while :; do sleep 0.05; done');
    await readLines(child.stdout, 1);
    const first = child.terminate({ graceMs: 60_000, termGraceMs: 60_000 });
    const second = child.terminate({ graceMs: 0, termGraceMs: 0, killTimeoutMs: 60_000 });
    expect(await second).toBe(await first);
    expect((await first).durationMs).toBeLessThan(2000);
    expect(await child.terminate()).toBe(await first);
  });

  it('says who survived when it may not kill for long enough', async () => {
    const child = await ground.shell('trap "" TERM; echo ready; sleep 1000');
    await readLines(child.stdout, 1);
    // A negative bound is over before the first kill.
    const report = await child.terminate({ graceMs: 0, termGraceMs: 0, killTimeoutMs: -1 });
    expect(report.survivors).toContain(child.pid);
    expect(stepsOf(report)).toEqual(['gave_up']);
    for (const pid of report.survivors) {
      process.kill(pid, 'SIGKILL');
    }
    await child.exited;
  });

  it('leaves nothing of any tree', async () => {
    interface Node {
      readonly isDetached: boolean;
      readonly ignoresTerm: boolean;
      readonly staysWithParent: boolean;
      readonly children: readonly Node[];
    }
    const node = (children: fc.Arbitrary<Node[]>): fc.Arbitrary<Node> =>
      fc.record({ isDetached: fc.boolean(), ignoresTerm: fc.boolean(), staysWithParent: fc.boolean(), children });
    const leaf = node(fc.constant([]));
    const tree = node(fc.array(node(fc.array(leaf, { maxLength: 2 })), { maxLength: 3 }));
    // A node that does not stay with its parent ends at once and leaves its children to PID 1.
    const script = (root: Node): string => {
      const children = root.children.map((child) => {
        const quoted = `'${script(child).replaceAll("'", String.raw`'\''`)}'`;
        return `${child.isDetached ? 'setsid ' : ''}sh -c ${quoted} & `;
      });
      return `${root.ignoresTerm ? 'trap "" TERM; ' : ''}${children.join('')}${root.staysWithParent ? 'sleep 1000' : 'exit 0'}`;
    };
    await fc.assert(
      fc.asyncProperty(tree, fc.nat({ max: 30 }), async (root, pauseMs) => {
        const child = await ground.shell(script(root));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        const report = await child.terminate({ graceMs: 20, termGraceMs: 20 });
        expect(report.survivors).toEqual([]);
        expect(livingBearersOf(child.processMarker)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});
