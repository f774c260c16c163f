import type { Extracted } from './extract-paths.ts';
import { namedValues } from './named-values.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

const urlNames: ReadonlySet<string> = new Set(['url', 'urls', 'uri', 'uris', 'href', 'endpoint', 'baseurl']);
const hostNames: ReadonlySet<string> = new Set(['host', 'hosts', 'hostname', 'domain', 'domains']);

/** The hosts that a tool call reaches, in lower case, by the members of its input that are named as such; for a fetch without input, by its title. */
export function extractHosts({ kind, title, rawInput }: ToolCallStatement): Extracted<string> {
  const urls = namedValues(rawInput, urlNames);
  const hosts = namedValues(rawInput, hostNames);
  if (urls === undefined || hosts === undefined) {
    return { found: [], isReadable: false };
  }
  const read: (string | undefined)[] = [
    ...urls.flatMap(({ value }) => listOf(value)).map((value) => hostOfUrl(value)),
    ...hosts.flatMap(({ value }) => listOf(value)).map((value) => hostOfUrl(`http://${String(value)}`)),
    ...(kind === 'fetch' && typeof title === 'string' ? hostsIn(title) : []),
  ];
  const found = read.filter((host) => host !== undefined);
  return { found: [...new Set(found)], isReadable: found.length === read.length };
}

/** The hosts of the URLs in a text. */
export function hostsIn(text: string): string[] {
  const urls = text.match(/[a-z][a-z0-9+.-]{0,30}:\/\/[^\s'"<>|;&()`]+/gi) ?? [];
  return urls.map(hostOfUrl).filter((host) => host !== undefined);
}

/** Without brackets of an IPv6 address and without the dot at its end. */
function hostOfUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) {
    return undefined;
  }
  const name = new URL(url).hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  return name === '' ? undefined : name;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
