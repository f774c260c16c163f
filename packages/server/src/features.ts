import type { ServerConfig } from './config.ts';
import type { FeatureContext, FeatureMount } from './http/feature.ts';

export interface FeaturesOptions extends Omit<FeatureContext, 'stateDirectory' | 'rootDirectory'> {
  readonly config: ServerConfig;
}

/** Everything behind the routes: built by the first request that needs it. */
export interface Features {
  readonly mounts: readonly FeatureMount[];
  /** Once the server listens: cleans up after runs that were killed. */
  start(): void;
  /** Ends every session and process of this run. Idempotent. */
  close(): Promise<void>;
}

/** The table of features. Nothing of theirs is loaded before it is called for. */
export function createFeatures(_options: FeaturesOptions): Features {
  return { mounts: [], start() {}, close: async () => undefined };
}
