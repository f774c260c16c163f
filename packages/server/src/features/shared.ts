import type { Agents } from '../agents/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { SlabPool } from '../log/index.ts';
import type { Run } from '../run.ts';

/** What several features are built on. */
export interface Shared {
  readonly run: Run;
  readonly agents: Lazy<Agents>;
  /** Memory of the logs of all sessions. */
  readonly slabs: Lazy<SlabPool>;
}
