import type { Writable } from 'node:stream';
import type { Clock } from '../../lifecycle/clock.ts';
import { boundedWait } from './bounded-wait.ts';
import type { CgroupLeaf } from './cgroup/cgroup-leaf.ts';
import type { ProcessExit, TerminationReport, TerminationStep } from './contained-process.ts';
import { killUntilGone } from './kill-until-gone.ts';
import type { ProcessSet } from './process-set.ts';
import { sendSignal } from './send-signal.ts';
import type { TerminationTimes } from './termination-times.ts';

/** How long what the first process leaves may take to follow it: the end of stdin says nothing to them. */
const orphanGraceMs = 300;
const pollMs = 20;
/** How long the first process's exit may take to be told to this process once the kernel has ended it. */
const exitEventMs = 1000;

export interface TerminateTreeOptions {
  readonly tree: ProcessSet;
  readonly stdin: Writable;
  readonly exited: Promise<ProcessExit>;
  /** How the first process ended, if it has. */
  readonly exit: () => ProcessExit | undefined;
  readonly leaf: CgroupLeaf | undefined;
  /** Read anew at every wait: they may shrink. */
  readonly times: TerminationTimes;
  /** Called before SIGKILL is sent: the end that follows is our doing. */
  readonly onKill: () => void;
  readonly clock: Clock;
}

/** Ends a tree, gently at first, and looks until nothing is left. Never rejects; bounded by its three times. */
export async function terminateTree(options: TerminateTreeOptions): Promise<TerminationReport> {
  const { tree, times, clock } = options;
  const startedAt = clock.monotonicMs();
  const steps: TerminationStep[] = [];
  const note = (step: TerminationStep['step'], processCount: number): void => {
    steps.push({ step, afterMs: Math.round(clock.monotonicMs() - startedAt), processCount });
  };

  let members = tree.look();
  if (times.graceMs > 0 && members.length > 0 && options.exit() === undefined) {
    note('stdin_end', members.length);
    options.stdin.end();
    await waitForExit(options);
  }
  members = tree.search();
  if (times.termGraceMs > 0 && members.length > 0) {
    note('sigterm', members.length);
    tree.signalGroup('SIGTERM');
    // Not twice to anybody: many programs take the second one as an order to drop everything.
    for (const member of members.filter(({ groupId }) => groupId !== tree.groupId)) {
      sendSignal(member.pid, 'SIGTERM');
    }
    await waitUntilEmpty(options, () => times.termGraceMs);
  }
  const { survivors } = await killUntilGone({
    find: () => tree.search(),
    beforeKill: () => {
      options.onKill();
      if (steps.at(-1)?.step !== 'sigkill') {
        note('sigkill', tree.look().length);
      }
      options.leaf?.kill();
      tree.signalGroup('SIGKILL');
    },
    timeoutMs: times.killTimeoutMs,
    clock,
  });
  if (survivors.length === 0) {
    await boundedWait({ promise: options.exited, boundMs: exitEventMs });
  }
  note(survivors.length === 0 ? 'verified' : 'gave_up', survivors.length);
  return { survivors, steps, durationMs: Math.round(clock.monotonicMs() - startedAt), exit: options.exit() };
}

/** Waits until the first process has exited and what it left has followed, at most the grace. */
async function waitForExit(options: TerminateTreeOptions): Promise<void> {
  const startedAt = options.clock.monotonicMs();
  while (options.exit() === undefined) {
    const leftMs = options.times.graceMs - (options.clock.monotonicMs() - startedAt);
    if (leftMs <= 0) {
      return;
    }
    await boundedWait({ promise: options.exited, boundMs: leftMs, hurry: options.times.changed });
  }
  await waitUntilEmpty(options, () => Math.min(options.times.graceMs, orphanGraceMs));
}

async function waitUntilEmpty(options: TerminateTreeOptions, boundMs: () => number): Promise<void> {
  const { clock, tree } = options;
  const startedAt = clock.monotonicMs();
  while (clock.monotonicMs() - startedAt < boundMs() && tree.look().length > 0) {
    await boundedWait({ boundMs: pollMs });
  }
}
