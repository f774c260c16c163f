import { ConfigError } from '../config-error.ts';

/** What stands on the command line after `api`. */
export interface ApiArguments {
  /** Noun, verb and the names in the path. */
  readonly words: readonly string[];
  /** Flags with values, as often as they were given. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
}

const switchNames: ReadonlySet<string> = new Set(['json', 'follow', 'help']);

/**
 * Reads words and flags. Which flags there are only the server knows: all are taken, and refused later. `--` ends the flags.
 *
 * @throws ConfigError for a flag without a value
 */
export function readApiArguments(args: readonly string[]): ApiArguments {
  const words: string[] = [];
  const flags = new Map<string, string[]>();
  const switches = new Set<string>();
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? '';
    if (argument === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    if (!argument.startsWith('--')) {
      words.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const name = argument.slice(2, equals < 0 ? undefined : equals);
    if (switchNames.has(name) && equals < 0) {
      switches.add(name);
      continue;
    }
    const value = equals < 0 ? args[(at += 1)] : argument.slice(equals + 1);
    if (value === undefined) {
      throw new ConfigError(`--${name}`, 'expected a value, got none');
    }
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return { words, flags, switches };
}
