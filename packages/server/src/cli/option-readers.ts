import { ConfigError } from './config-error.ts';
import type { OptionValue } from './option-definition.ts';

/** A port number, 0 included. Throws {@link ConfigError}. */
export function readPort(option: OptionValue | undefined): number | undefined {
  return readInteger(option, { minimum: 0, maximum: 65_535, noun: 'a port from 0 to 65535' });
}

/** A number of bytes, at least 1. Throws {@link ConfigError}. */
export function readByteCount(option: OptionValue | undefined): number | undefined {
  return readInteger(option, { minimum: 1, maximum: Number.MAX_SAFE_INTEGER, noun: 'a number of bytes, 1 or more' });
}

/** How many of something, at least 1. Throws {@link ConfigError}. */
export function readCount(option: OptionValue | undefined): number | undefined {
  return readInteger(option, { minimum: 1, maximum: Number.MAX_SAFE_INTEGER, noun: 'a number, 1 or more' });
}

/** A number of seconds, at least 1. Throws {@link ConfigError}. */
export function readSeconds(option: OptionValue | undefined): number | undefined {
  return readInteger(option, {
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER / 1000,
    noun: 'a number of seconds, 1 or more',
  });
}

/** One of a few words. Throws {@link ConfigError}. */
export function readChoice<const T extends string>(
  option: OptionValue | undefined,
  choices: readonly T[],
): T | undefined {
  if (option === undefined) {
    return undefined;
  }
  const choice = choices.find((candidate) => candidate === option.value);
  if (choice === undefined) {
    throw new ConfigError(option.source, `expected one of ${choices.join(', ')}, got ${JSON.stringify(option.value)}`);
  }
  return choice;
}

function readInteger(
  option: OptionValue | undefined,
  range: { minimum: number; maximum: number; noun: string },
): number | undefined {
  if (option === undefined) {
    return undefined;
  }
  const number = /^\d+$/.test(option.value) ? Number(option.value) : Number.NaN;
  if (!(number >= range.minimum && number <= range.maximum)) {
    throw new ConfigError(option.source, `expected ${range.noun}, got ${JSON.stringify(option.value)}`);
  }
  return number;
}
