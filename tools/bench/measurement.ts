import type { ServerUnderTest } from './server-under-test.ts';

/** One figure of one server in one run. */
export interface Figure {
  /** What was measured, with its unit: `burst 200 B, events/s`. */
  readonly name: string;
  readonly value: number;
}

/** A suite measures one server once; runs of the servers alternate. */
export interface Suite {
  readonly name: string;
  readonly description: string;
  /** Counted runs of each server. */
  readonly runs: number;
  measure(server: ServerUnderTest): Promise<Figure[]>;
}

/** The median of a figure for each server, and the ratio to the published one. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly node: number;
  readonly published: number;
  /** Executable over published. */
  readonly ratio: number;
  readonly bar: string;
  readonly isMet: boolean | undefined;
}
