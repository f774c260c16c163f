import type { CgroupLeaf } from './cgroup/cgroup-leaf.ts';
import { processMarkerVariable } from './markers.ts';
import { readProcessVariable } from './process-environment.ts';
import type { LivingProcess, ProcessSet } from './process-set.ts';
import type { ProcessStat } from './process-stat.ts';
import { readProcessTable } from './process-table.ts';
import { sendSignal } from './send-signal.ts';
import { withDescendants } from './with-descendants.ts';

/** The tree of a process as `/proc` shows it. */
export class ProcProcessSet implements ProcessSet {
  readonly groupId: number;
  readonly #rootStartTime: number;
  readonly #processMarker: string;
  readonly #leaf: CgroupLeaf | undefined;
  /** Members that lived at the last look: pid → start time. */
  #known: Map<number, number>;
  /** The group's id is the first pid: once the group is empty the kernel may give that number to a stranger. */
  #isGroupOpen = true;

  constructor(options: {
    readonly pid: number;
    readonly startTime: number;
    readonly processMarker: string;
    readonly leaf: CgroupLeaf | undefined;
  }) {
    this.groupId = options.pid;
    this.#rootStartTime = options.startTime;
    this.#processMarker = options.processMarker;
    this.#leaf = options.leaf;
    this.#known = new Map([[options.pid, options.startTime]]);
  }

  look(): readonly LivingProcess[] {
    return this.#find(false);
  }

  search(): readonly LivingProcess[] {
    return this.#find(true);
  }

  signalGroup(signal: NodeJS.Signals): boolean {
    return this.#isGroupOpen && sendSignal(-this.groupId, signal);
  }

  #find(isMarkerRead: boolean): readonly LivingProcess[] {
    const table = readProcessTable();
    const inLeaf = new Set(this.#leaf?.pids());
    if (this.#isGroupOpen) {
      this.#isGroupOpen = table.some((stat) => this.#isInGroup(stat));
    }
    const roots = table.filter((stat) => this.#isMember(stat, inLeaf) || (isMarkerRead && this.#bearsMarker(stat)));
    const members = withDescendants({ roots, table, spared: new Set([process.pid]) });
    this.#known = new Map(members.map((member) => [member.pid, member.startTime]));
    return members;
  }

  #isMember(stat: ProcessStat, inLeaf: ReadonlySet<number>): boolean {
    return (
      this.#known.get(stat.pid) === stat.startTime ||
      inLeaf.has(stat.pid) ||
      (this.#isGroupOpen && this.#isInGroup(stat))
    );
  }

  #isInGroup(stat: ProcessStat): boolean {
    const isStranger = stat.pid === this.groupId && stat.startTime !== this.#rootStartTime;
    return (stat.groupId === this.groupId || stat.sessionId === this.groupId) && !isStranger;
  }

  #bearsMarker(stat: ProcessStat): boolean {
    // Nothing that is older than the tree can be of it: that spares the reading of most environments.
    return (
      stat.startTime >= this.#rootStartTime &&
      readProcessVariable(stat.pid, processMarkerVariable) === this.#processMarker
    );
  }
}
