import type { Duplex, Readable, Writable } from 'node:stream';

/** How a process ended. Exactly one of `exitCode` and `signal` is set. */
export interface ProcessExit {
  readonly exitCode: number | null;
  /** `SIGKILL`, `SIGTERM`, …; null when the process exited by itself. */
  readonly signal: string | null;
  /** True only with evidence from the kernel that its out-of-memory killer struck this tree. */
  readonly oom: boolean;
  /** The most memory in bytes that the whole tree held at once, page cache included. Absent unless a memory limit is enforced. */
  readonly peakResidentBytes?: number;
}

/** What the kernel is asked to hold the tree to. Without a writable cgroup they are not enforced, which the log says. */
export interface ResourceLimits {
  readonly memoryBytes?: number;
  /** Processes and threads. */
  readonly processCount?: number;
  /** Processors, fractions allowed. */
  readonly cpuCount?: number;
}

/** What the living members of a tree use. All zero where there is no `/proc`. */
export interface ProcessUsage {
  /** User and system time of the tree since it started; never goes back. */
  readonly cpuTimeMs: number;
  readonly residentBytes: number;
  readonly processCount: number;
}

export interface TerminateOptions {
  /** How long the tree may take to end by itself once its stdin is closed. Default 3000; 0 skips this step. */
  readonly graceMs?: number;
  /** How long it may take after SIGTERM. Default 2000; 0 goes on to SIGKILL at once. */
  readonly termGraceMs?: number;
  /** Bound of killing and verifying after that. Default 5000. */
  readonly killTimeoutMs?: number;
}

/** One thing that was done to end a tree. */
export interface TerminationStep {
  readonly step: 'stdin_end' | 'sigterm' | 'sigkill' | 'verified' | 'gave_up';
  /** Milliseconds since the termination began. */
  readonly afterMs: number;
  /** Processes known to be alive when the step was taken. */
  readonly processCount: number;
}

export interface TerminationReport {
  /** Processes of the tree that are still alive. Empty is the promise; anything else is a fault to be reported. */
  readonly survivors: readonly number[];
  readonly steps: readonly TerminationStep[];
  readonly durationMs: number;
  /** How the first process ended; undefined only if it survived. */
  readonly exit: ProcessExit | undefined;
}

/** A child process together with everything it ever starts. */
export interface ContainedProcess {
  readonly pid: number;
  /** Clock ticks since boot: with the pid it names one process for ever. Undefined where there is no `/proc`. */
  readonly startTime: number | undefined;
  /** The value of `SANDBOX_AGENT_PROCESS` that every descendant inherits. */
  readonly processMarker: string;
  /** The tree's own `TMPDIR`, removed by {@link terminate} once the tree is proved empty; that of the system for a brief one. */
  readonly temporaryDirectory: string;
  /** Writing to a process that is gone is no error here; use the callback of `write` to learn of it. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The other end of the child's file descriptor 3, where it was asked for. */
  readonly control: Duplex | undefined;
  /** Resolves when the first process ends, whoever still holds its pipes. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Sends a signal to the process group. Returns false when nobody was there to take it. */
  signal(signal: NodeJS.Signals): boolean;
  /** Sends a signal to every process of the tree that is seen, whatever its group. Returns false when there was none. */
  signalTree(signal: NodeJS.Signals): boolean;
  /**
   * Ends the whole tree and proves it empty. Needed also after the first process has exited: its descendants may live.
   * Idempotent: a second call joins the first, and can only shorten its graces. Never rejects, bounded by the sum of the three times.
   */
  terminate(options?: TerminateOptions): Promise<TerminationReport>;
  /** Reads `/proc` synchronously: meant for seconds, not for every event. */
  usage(): ProcessUsage;
}
