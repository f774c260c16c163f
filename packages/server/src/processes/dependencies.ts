import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { RunRegistration } from './contain/index.ts';

/** What processes are started with. */
export interface ProcessDependencies {
  /** Where processes work that name no directory, and what relative ones start from. */
  readonly rootDirectory: string;
  /** The environment that they start from. */
  readonly environment: Readonly<Record<string, string>>;
  /** Puts the run of the server on record: whatever is started afterwards is found again. */
  readonly register: () => Promise<RunRegistration>;
  /** A fresh name of a process tree. */
  readonly createMarker: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}
