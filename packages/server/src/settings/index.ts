import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { RunGit } from '../git-program/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Paths } from '../paths/index.ts';
import { createSettingsApplier, type AgentPlaces, type ApplySettings } from './apply-settings.ts';
import { createSettingsRoutes } from './settings-routes.ts';
import { createSettingsStore } from './settings-store.ts';

export interface SettingsOptions {
  /** The server's environment, without its own token. */
  readonly environment: Readonly<Record<string, string>>;
  readonly runGit: RunGit;
  readonly createId: () => string;
  readonly clock: Clock;
  readonly stateDirectory: string;
  readonly paths: Paths;
  readonly placesOf: (agentId: string) => Promise<AgentPlaces>;
}

/** MCP servers and skills that are stored with a directory. */
export interface Settings {
  readonly routes: OpenAPIHono;
  /** For the sessions: what a run of an agent in a directory gets. */
  readonly apply: ApplySettings;
}

/** Builds the settings feature. Starts nothing. */
export function createSettings(options: SettingsOptions): Settings {
  const { paths, createId } = options;
  const store = createSettingsStore({ createId });
  return {
    routes: createSettingsRoutes({
      store,
      async resolveDirectory(path) {
        await using directory = await paths.openDirectory(path);
        return directory.path;
      },
    }),
    apply: createSettingsApplier({
      ...options,
      store,
      cacheDirectory: join(options.stateDirectory, 'skills'),
      resolvePath: (path) => paths.resolve(path),
    }),
  };
}
