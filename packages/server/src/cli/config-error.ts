/**
 * A flag, variable or file that cannot be used. The message is one line: where it comes from, what was expected, what
 * came. The value of a secret is never part of it.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(source: string, problem: string) {
    super(`${source}: ${problem}`);
  }
}
