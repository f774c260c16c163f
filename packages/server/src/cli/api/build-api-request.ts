import { ConfigError } from '../config-error.ts';
import type { ApiField, ApiOperation } from './api-operation.ts';
import type { ApiArguments } from './read-api-arguments.ts';

/** A request as the command line gave it. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON to send. */
  readonly json?: string;
  /** Where a body comes from that is sent as it is: a file, or `-` for standard input. */
  readonly bodyFrom?: string;
}

/** Flags that mean the same with every operation. */
const ownFlags: ReadonlySet<string> = new Set([
  'data',
  'header',
  'output',
  'endpoint',
  'token',
  'token-file',
  'state-dir',
]);

/**
 * Arguments → a request of an operation.
 *
 * @param readText the text of `--data`: what follows `@` is a file, `-` is standard input
 * @throws ConfigError for a name or field that is missing or unknown, and JSON that is none
 */
export async function buildApiRequest(
  operation: ApiOperation,
  { words, flags, switches }: ApiArguments,
  readText: (source: string) => Promise<string>,
): Promise<ApiRequest> {
  const path = fillPath(operation, words);
  const query = new URLSearchParams();
  const fields: Record<string, unknown> = {};
  for (const [flag, values] of flags) {
    if (ownFlags.has(flag)) {
      continue;
    }
    const inQuery = operation.query.find(({ name }) => isNamed(name, flag));
    const inBody = operation.body?.fields.find(({ name }) => isNamed(name, flag));
    if (inQuery !== undefined) {
      values.forEach((value) => query.append(inQuery.name, value));
    } else if (inBody !== undefined) {
      fields[inBody.name] = readValue(flag, inBody, values);
    } else {
      throw new ConfigError(
        `--${flag}`,
        `no such option of \`api ${operation.noun} ${operation.verb}\`${knownFlags(operation)}`,
      );
    }
  }
  if (switches.has('follow') && operation.query.some(({ name }) => name === 'follow')) {
    query.set('follow', 'true');
  }
  for (const { name, required } of operation.query) {
    if (required && !query.has(name)) {
      throw new ConfigError(`--${toFlag(name)}`, 'is needed');
    }
  }
  const text = query.toString();
  const base = {
    method: operation.method,
    target: text === '' ? path : `${path}?${text}`,
    headers: {
      ...(operation.streams && switches.has('follow') ? { accept: 'text/event-stream' } : {}),
      ...readHeaders(flags.get('header') ?? []),
    },
  };
  const data = flags.get('data')?.at(-1);
  if (operation.rawBody !== undefined) {
    const bodyFrom = data?.startsWith('@') === true ? data.slice(1) : (data ?? '-');
    return { ...base, headers: { 'content-type': rawType(operation.rawBody), ...base.headers }, bodyFrom };
  }
  if (operation.body === undefined) {
    if (data !== undefined) {
      throw new ConfigError('--data', `\`api ${operation.noun} ${operation.verb}\` takes no body`);
    }
    return base;
  }
  const json = await bodyText({ operation, data, fields, readText });
  return json === undefined ? base : { ...base, json };
}

function fillPath(operation: ApiOperation, [, , ...names]: readonly string[]): string {
  const { parameters, noun, verb } = operation;
  if (names.length !== parameters.length) {
    const expected = parameters.length === 0 ? 'no arguments' : parameters.map((name) => name.toUpperCase()).join(' ');
    throw new ConfigError(
      `api ${noun} ${verb}`,
      `expected ${expected}, got ${names.length === 0 ? 'none' : names.join(' ')}`,
    );
  }
  return parameters.reduce(
    (path, name, at) => path.replace(`{${name}}`, encodeURIComponent(names[at] ?? '')),
    operation.path,
  );
}

async function bodyText(options: {
  operation: ApiOperation;
  data: string | undefined;
  fields: Record<string, unknown>;
  readText: (source: string) => Promise<string>;
}): Promise<string | undefined> {
  const { operation, data, fields, readText } = options;
  if (data === undefined) {
    return Object.keys(fields).length > 0 || operation.body?.required === true ? JSON.stringify(fields) : undefined;
  }
  const text = data === '-' || data.startsWith('@') ? await readText(data) : data;
  const value = parse('--data', text);
  if (Object.keys(fields).length === 0) {
    return text;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('--data', 'expected an object to add the other fields to');
  }
  return JSON.stringify({ ...value, ...fields });
}

function readValue(flag: string, { kind }: ApiField, values: readonly string[]): unknown {
  const [last = ''] = values.slice(-1);
  if (kind === 'text') {
    return last;
  }
  if (kind === 'list') {
    return values.length === 1 && last.startsWith('[') ? parse(`--${flag}`, last) : values;
  }
  // A field of several types takes plain text too: `--prompt hello`.
  return /^[[{"\-\d]|^(?:true|false|null)$/.test(last) ? parse(`--${flag}`, last) : last;
}

function parse(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(source, `expected JSON: ${(error as Error).message}`);
  }
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w-]+):\s*([^\r\n]*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) {
        throw new ConfigError('--header', 'expected `Name: value`');
      }
      return [name.toLowerCase(), value];
    }),
  );
}

const rawType = (type: string): string => (type.includes('*') ? 'application/octet-stream' : type);

/** `timeoutMs` is written `--timeout-ms` or `--timeoutMs`. */
export const toFlag = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');

const isNamed = (name: string, flag: string): boolean => name === flag || toFlag(name) === flag;

function knownFlags({ query, body }: ApiOperation): string {
  const names = [...query, ...(body?.fields ?? [])].map(({ name }) => `--${toFlag(name)}`);
  return names.length === 0 ? '' : `; it takes ${names.join(', ')}`;
}
