import type { ProvisionProgress } from '@sandbox-agent/protocol';
import type { Clock } from '../runtime/clock.ts';
import { callListener, type ReportError } from '../runtime/listeners.ts';

export interface ProgressReporter {
  report(stage: ProvisionProgress['stage'], message: string): void;
  /** For the provider: what it reports is passed on, timed from the same start. */
  readonly forward: (progress: ProvisionProgress) => void;
}

export interface ProgressOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly onProgress: ((progress: ProvisionProgress) => void) | undefined;
  readonly reportError: ReportError;
}

/** Times what happens from now on. */
export function createProgressReporter({ clock, onProgress, reportError }: ProgressOptions): ProgressReporter {
  const startedAt = clock.monotonicMs();
  const report: ProgressReporter['report'] = (stage, message) => {
    if (onProgress) {
      callListener(onProgress, { stage, message, elapsedMs: Math.round(clock.monotonicMs() - startedAt) }, reportError);
    }
  };
  return { report, forward: ({ stage, message }) => report(stage, message) };
}
