import { Secret } from '../lifecycle/secret.ts';
import { ConfigError } from './config-error.ts';
import type { OptionValue, OptionValues } from './option-definition.ts';

/** Reads a small text file. Throws as `node:fs` does. */
export type ReadTextFile = (path: string) => string;

export interface TokenOptions {
  readonly token: Secret | undefined;
  /** Whether serving without a token was asked for in so many words. */
  readonly noToken: boolean;
}

const tokenOptionNames = ['token-file', 'token', 'no-token'] as const;

/** The token, from where it was given. Flags beat variables; two of one kind contradict each other: {@link ConfigError}. */
export function readTokenOptions(options: OptionValues, readTextFile: ReadTextFile): TokenOptions {
  const given = tokenOptionNames.flatMap((name) => {
    const option = options.get(name);
    return option === undefined ? [] : [{ name, option }];
  });
  const flags = given.filter(({ option }) => option.from === 'flag');
  const [chosen, contradicting] = flags.length > 0 ? flags : given;
  if (chosen === undefined) {
    return { token: undefined, noToken: false };
  }
  if (contradicting !== undefined) {
    throw new ConfigError(contradicting.option.source, `contradicts ${chosen.option.source}: give only one of them`);
  }
  switch (chosen.name) {
    case 'no-token':
      return { token: undefined, noToken: true };
    case 'token':
      return { token: asToken(chosen.option.value, chosen.option.source), noToken: false };
    case 'token-file':
      return { token: asToken(readTokenFile(chosen.option, readTextFile), chosen.option.source), noToken: false };
  }
}

function readTokenFile({ value, source }: OptionValue, readTextFile: ReadTextFile): string {
  try {
    return readTextFile(value);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ConfigError(source, `expected a readable file that holds the token, got ${code} for ${value}`);
  }
}

function asToken(text: string, source: string): Secret {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError(
      source,
      token === '' ? 'expected a token, got nothing' : 'expected a token of visible ASCII characters without spaces',
    );
  }
  return new Secret(token);
}
