import type { FeaturesOptions } from './features-options.ts';

/** What the logs of all sessions have in common. */
export function logOptions({ config, clock, logger }: FeaturesOptions) {
  const retention = { maxBytes: config.logMaxBytes, maxAgeMs: config.logMaxAgeMs, now: () => clock.now() };
  return { logger, fsync: config.logFsync, retention };
}
