import { parseArgs } from 'node:util';
import { ConfigError } from './config-error.ts';
import type { OptionDefinition, OptionValue, OptionValues } from './option-definition.ts';

export interface OptionInput {
  readonly definitions: readonly OptionDefinition[];
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface ReadOptions {
  readonly options: OptionValues;
  readonly positionals: readonly string[];
}

/** Reads options from flags and environment; a flag beats its variable. Throws {@link ConfigError}. */
export function readOptions({ definitions, args, environment }: OptionInput): ReadOptions {
  const { values, positionals } = parseFlags(definitions, args);
  const options = new Map<string, OptionValue>();
  for (const definition of definitions) {
    const flag = values[definition.name];
    const given =
      flag === undefined ? fromVariable(definition, environment) : asOptionValue(flag, `--${definition.name}`, 'flag');
    if (given !== undefined) {
      options.set(definition.name, given);
    }
  }
  return { options, positionals };
}

type FlagValue = string | boolean | (string | boolean)[] | undefined;

function parseFlags(
  definitions: readonly OptionDefinition[],
  args: readonly string[],
): { values: Record<string, FlagValue>; positionals: string[] } {
  const options = Object.fromEntries(
    definitions.map(({ name, short, value, repeatable }) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: repeatable === true,
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw flagError(error, definitions);
  }
}

/** Node explains at length and may quote what follows the flag, which may be a token: only the flag is named here. */
function flagError(error: unknown, definitions: readonly OptionDefinition[]): ConfigError {
  const message = error instanceof Error ? error.message : String(error);
  const quoted = /'([^']*)/.exec(message)?.[1] ?? '';
  const flag = /--[^\s=<,]+/.exec(quoted)?.[0] ?? /^-[^\s=,]/.exec(quoted)?.[0] ?? 'arguments';
  const long = definitions.find(({ short }) => flag === `-${short}`)?.name;
  const source = long === undefined ? flag : `--${long}`;
  if (message.startsWith('Unknown option')) {
    return new ConfigError(source, 'no such option; --help lists them');
  }
  const problem = message.includes('does not take an argument') ? 'takes no value' : 'expected a value, got none';
  return new ConfigError(source, problem);
}

function asOptionValue(
  flag: NonNullable<FlagValue>,
  source: string,
  from: OptionValue['from'],
): OptionValue | undefined {
  const values = (Array.isArray(flag) ? flag : [flag]).map(String);
  const [value] = values.slice(-1);
  return value === undefined ? undefined : { value, values, source, from };
}

function fromVariable(
  { variable, value, repeatable }: OptionDefinition,
  environment: OptionInput['environment'],
): OptionValue | undefined {
  const text = variable === undefined ? undefined : environment[variable]?.trim();
  if (variable === undefined || text === undefined || text === '') {
    return undefined;
  }
  if (value === undefined) {
    return readSwitch(variable, text) ? asOptionValue(true, variable, 'variable') : undefined;
  }
  const values =
    repeatable === true
      ? text
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : text;
  return asOptionValue(values, variable, 'variable');
}

function readSwitch(variable: string, text: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) {
    return true;
  }
  if (/^(0|false|no|off)$/i.test(text)) {
    return false;
  }
  throw new ConfigError(variable, `expected true or false, got ${JSON.stringify(text)}`);
}
