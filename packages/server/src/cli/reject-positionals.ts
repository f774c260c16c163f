import { ConfigError } from './config-error.ts';

/** For commands that take options only. Throws {@link ConfigError} naming the first argument that is none. */
export function rejectPositionals(positionals: readonly string[]): void {
  const [first] = positionals;
  if (first !== undefined) {
    throw new ConfigError(first, 'unexpected argument; --help lists what the command takes');
  }
}
