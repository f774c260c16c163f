import type { Clock } from '../lifecycle/clock.ts';
import type { Paths } from '../paths/index.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What the files API is given by the composition root. */
export interface FilesDependencies {
  readonly paths: Paths;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes names of temporary files: unique on this machine. */
  readonly createId: () => string;
}
