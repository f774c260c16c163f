import { mkdirSync, statSync } from 'node:fs';
import type { ServerConfig } from '../config.ts';
import { ConfigError } from './config-error.ts';
import type { OptionValues } from './option-definition.ts';

/** Makes the state directory and checks the root, so that a wrong path is told at the start. Throws {@link ConfigError}. */
export function prepareDirectories(config: ServerConfig, options: OptionValues): void {
  try {
    mkdirSync(config.stateDirectory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const source = options.get('state-dir')?.source ?? '--state-dir';
    throw new ConfigError(source, `expected a directory that can be written, got ${reasonOf(error)}`);
  }
  const source = options.get('root')?.source ?? '--root';
  try {
    if (!statSync(config.rootDirectory).isDirectory()) {
      throw new ConfigError(source, `expected a directory, got the file ${config.rootDirectory}`);
    }
  } catch (error) {
    throw error instanceof ConfigError
      ? error
      : new ConfigError(source, `expected a directory, got ${reasonOf(error)}`);
  }
}

/** `ENOENT: no such file or directory, stat '/x'`: Node's own words name the path. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
