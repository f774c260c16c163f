import type { Duplex, Readable, Writable } from 'node:stream';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { CgroupLeaf } from './cgroup/cgroup-leaf.ts';
import type {
  ContainedProcess,
  ProcessExit,
  ProcessUsage,
  TerminateOptions,
  TerminationReport,
} from './contained-process.ts';
import { GroupProcessSet } from './group-process-set.ts';
import { measureUsage } from './measure-usage.ts';
import { createOomWatch, type OomWatch } from './oom-watch.ts';
import { ProcProcessSet } from './proc-process-set.ts';
import type { ProcessSet } from './process-set.ts';
import { sendSignal } from './send-signal.ts';
import type { StartedChild } from './started-child.ts';
import { removeTemporaryDirectory } from './temporary-directory.ts';
import { terminateTree } from './terminate-tree.ts';
import { TerminationTimes } from './termination-times.ts';

/** A running child and its tree, from spawn to proof of end. */
export class ContainedTree implements ContainedProcess {
  readonly pid: number;
  readonly startTime: number | undefined;
  readonly processMarker: string;
  readonly temporaryDirectory: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly control: Duplex | undefined;
  readonly exited: Promise<ProcessExit>;
  readonly #tree: ProcessSet;
  readonly #leaf: CgroupLeaf | undefined;
  readonly #oomWatch: OomWatch | undefined;
  readonly #isBrief: boolean;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #exit: ProcessExit | undefined;
  #isKilledByUs = false;
  #largestCpuTimeMs = 0;
  #times: TerminationTimes | undefined;
  #termination: Promise<TerminationReport> | undefined;

  constructor(options: {
    readonly child: StartedChild;
    readonly isBrief: boolean;
    readonly startTime: number | undefined;
    readonly processMarker: string;
    readonly temporaryDirectory: string;
    readonly leaf: CgroupLeaf | undefined;
    readonly logger: Logger;
    readonly clock: Clock;
  }) {
    const { child, startTime, processMarker, leaf } = options;
    const { pid } = child;
    this.pid = pid;
    this.#isBrief = options.isBrief;
    this.startTime = startTime;
    this.processMarker = processMarker;
    this.temporaryDirectory = options.temporaryDirectory;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    this.control = child.control;
    this.#leaf = leaf;
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#oomWatch = options.isBrief ? undefined : createOomWatch({ leaf });
    this.#tree =
      startTime === undefined
        ? new GroupProcessSet({ pid, platform: process.platform })
        : new ProcProcessSet({ pid, startTime, processMarker, leaf });
    for (const stream of [child.stdin, child.stdout, child.stderr, ...(this.control ? [this.control] : [])]) {
      // A pipe that broke is told by the end of the process; without a listener it would end the server.
      stream.on('error', (error) => this.#logger.debug({ pid, error }, 'pipe of a child broke'));
    }
    this.exited = new Promise((resolve) => {
      child.onExit((exitCode, signal) => resolve(this.#recordExit(exitCode, signal)));
    });
  }

  signal(signal: NodeJS.Signals): boolean {
    this.#isKilledByUs ||= signal === 'SIGKILL';
    return this.#tree.signalGroup(signal);
  }

  signalTree(signal: NodeJS.Signals): boolean {
    const others = this.#tree.look().filter(({ groupId }) => groupId !== this.#tree.groupId);
    const isGroupThere = this.signal(signal);
    return others.filter(({ pid }) => sendSignal(pid, signal)).length > 0 || isGroupThere;
  }

  async terminate(options: TerminateOptions = {}): Promise<TerminationReport> {
    if (this.#times === undefined) {
      this.#times = new TerminationTimes(options);
      this.#termination = this.#terminate(this.#times);
    } else {
      this.#times.shrink(options);
    }
    return this.#termination as Promise<TerminationReport>;
  }

  usage(): ProcessUsage {
    const members = this.#tree.look();
    if (this.#exit === undefined) {
      this.#oomWatch?.reset();
    }
    const usage = measureUsage(members);
    // What ended took its time along; the sum still must not go back.
    this.#largestCpuTimeMs = Math.max(this.#largestCpuTimeMs, usage.cpuTimeMs);
    return { ...usage, cpuTimeMs: this.#largestCpuTimeMs };
  }

  #recordExit(exitCode: number | null, signal: string | null): ProcessExit {
    const oom = !this.#isKilledByUs && this.#oomWatch?.explains({ exitCode, signal }) === true;
    const peakResidentBytes = this.#leaf?.peakMemoryBytes();
    this.#exit = { exitCode, signal, oom, ...(peakResidentBytes === undefined ? {} : { peakResidentBytes }) };
    if (!this.#isBrief) {
      // Now it is still certain whose the group is: see ProcProcessSet.
      this.#tree.look();
    }
    return this.#exit;
  }

  async #terminate(times: TerminationTimes): Promise<TerminationReport> {
    const report = await terminateTree({
      tree: this.#tree,
      stdin: this.stdin,
      exited: this.exited,
      exit: () => this.#exit,
      leaf: this.#leaf,
      times,
      onKill: () => {
        this.#isKilledByUs = true;
      },
      clock: this.#clock,
    });
    if (report.survivors.length > 0) {
      this.#logger.error({ pid: this.pid, survivors: report.survivors }, 'processes outlived SIGKILL');
      return report;
    }
    this.#leaf?.remove();
    if (!this.#isBrief) {
      await removeTemporaryDirectory(this.temporaryDirectory, this.#logger);
    }
    return report;
  }
}
