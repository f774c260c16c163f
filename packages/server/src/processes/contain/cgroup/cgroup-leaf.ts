import type { ResourceLimits } from '../contained-process.ts';

/**
 * A control group of one tree: the kernel's own list of its members, which no double fork or cleared environment leaves.
 * No method throws once it exists: a leaf only ever adds to what else is known.
 */
export interface CgroupLeaf {
  /** Limits that the kernel now enforces. */
  readonly enforced: readonly (keyof ResourceLimits)[];
  /** Files that a process writes its pid to in order to join. What it starts from then on is born inside. */
  readonly memberFiles: readonly string[];
  /** The members. */
  pids(): readonly number[];
  /** How often the out-of-memory killer struck inside. */
  oomKillCount(): number;
  /** The most memory in bytes that the members held at once, page cache included; undefined unless a memory limit is enforced and the kernel tells. */
  peakMemoryBytes(): number | undefined;
  /** Forbids further forks and kills all members where the kernel can do so in one step. */
  kill(): void;
  /** Removes the group once it is empty. Returns whether it is gone. */
  remove(): boolean;
}
