import type { DescribedRoute } from './described-routes.ts';

/** What is sent: the path and body as they are, nothing mended. */
export interface HostileRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One way to be hostile, to any route. */
export interface HostileCase {
  readonly name: string;
  /** `undefined` where the route has nothing that could be misused so. */
  build(route: DescribedRoute): HostileRequest | undefined;
  /** Whether nothing but a refusal will do. Default true. */
  readonly mustBeRefused?: boolean;
}

const filler = 'hostile-no-such-thing';
const outside = '../../../../../../etc/shadow';
const json = { 'content-type': 'application/json' };

/** The route with something in the place of each parameter; a body that no route takes, so that nothing begins. */
function request(
  route: DescribedRoute,
  parts: { segment?: string; query?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): HostileRequest {
  const path = route.path.replaceAll(/\{\w+\}/g, parts.segment ?? filler);
  const required = route.query.filter((parameter) => parameter.required).map(({ name }) => `${name}=${filler}`);
  const query = parts.query ?? required.join('&');
  const body = parts.body ?? (route.takesBody ? '{' : undefined);
  return {
    method: route.method,
    target: query === '' ? path : `${path}?${query}`,
    headers: { ...(body === undefined ? {} : json), ...parts.headers },
    ...(body === undefined ? {} : { body }),
  };
}

const ofBody = (name: string, text: (route: DescribedRoute) => string | Buffer): HostileCase => ({
  name,
  build: (route) => (route.jsonBody === undefined ? undefined : request(route, { body: text(route) })),
});

/** Every field of the body with the same text as its value. */
const allFields = (route: DescribedRoute, value: string): string =>
  `{${(route.jsonBody?.properties ?? ['a']).map((name) => `${JSON.stringify(name)}:${value}`).join(',')}}`;

const ofContent = (name: string, headers: Record<string, string>, body: string | Buffer): HostileCase => ({
  name,
  build: (route) => (route.jsonBody === undefined ? undefined : request(route, { headers, body })),
});

const ofPath = (name: string, segment: string): HostileCase => ({
  name,
  build: (route) => (route.path.includes('{') ? request(route, { segment }) : undefined),
});

/** Every parameter of the query with the same value, as it stands. */
const ofQuery = (name: string, value: string, mustBeRefused = false): HostileCase => ({
  name,
  mustBeRefused,
  build: (route) =>
    route.query.length === 0
      ? undefined
      : request(route, { query: route.query.map((parameter) => `${parameter.name}=${value}`).join('&') }),
});

const ofHeaders = (name: string, headers: Record<string, string>): HostileCase => ({
  name,
  mustBeRefused: false,
  build: (route) => request(route, { headers }),
});

const deep = (open: string, close: string): string => open.repeat(50_000) + close.repeat(50_000);

/** The same for every route of the server. */
export const hostileCases: readonly HostileCase[] = [
  ofBody('a body that is cut off', () => '{"a":"'),
  ofBody('a body that is no JSON', () => 'agent=mock&cwd=/'),
  ofBody('a list', () => '[]'),
  ofBody('a text', () => '"text"'),
  ofBody('a number', () => '1e3'),
  ofBody('null', () => 'null'),
  ofBody('lists that nest 50,000 deep', () => deep('[', ']')),
  ofBody('objects that nest 50,000 deep', (route) => allFields(route, deep('{"a":', '}').replace('}}', 'null}}'))),
  ofBody('fields of the wrong type', (route) => allFields(route, '{"hostile":[[]]}')),
  ofBody('fields that are all null-like lists', (route) => allFields(route, '[[null]]')),
  ofBody('numbers beyond all bounds', (route) => allFields(route, '-1e999')),
  ofBody('a field that nobody knows', () => '{"hostileUnknownField":1}'),
  ofBody('a prototype', () => '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  ofBody('texts of NUL', (route) => allFields(route, '"\\u0000"')),
  ofBody('half a surrogate', (route) => allFields(route, '"\\ud800"')),
  ofBody('bytes that are no UTF-8', () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  ofBody('UTF-16', () => Buffer.from('\ufeff{"a":1}', 'utf16le')),
  ofBody('a body over the limit', () => `{"hostile":"${'x'.repeat(2 * 1024 * 1024)}"}`),
  ofContent('text/plain', { 'content-type': 'text/plain' }, '{"a":1}'),
  ofContent('a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1'),
  ofContent('a media type that is none', { 'content-type': ';;;=' }, '{"a":1}'),
  ofContent('compression that is none', { 'content-encoding': 'gzip' }, 'not gzip'),
  ofPath('the parent of everything as a parameter', '%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fshadow'),
  ofPath('NUL in the path', 'a%00b'),
  ofPath('an escape that is none in the path', '%zz'),
  ofPath('an overlong dot in the path', '%c0%ae%c0%ae%2f'),
  ofPath('8,000 letters as a parameter', 'x'.repeat(8_000)),
  ofPath('line breaks in the path', 'a%0d%0aX-Injected:%201'),
  ofPath('a prototype as a parameter', '__proto__'),
  ofQuery('a path out of the root', encodeURIComponent(outside)),
  ofQuery('NUL in the query', 'a%00b'),
  ofQuery('an escape that is none in the query', '%zz', true),
  ofQuery('a number beyond all bounds', '99999999999999999999999e999'),
  ofQuery('a negative number', '-1'),
  ofQuery('what is not a number', 'NaN'),
  ofQuery('nothing', ''),
  ofQuery('1,000 letters', 'x'.repeat(1_000)),
  {
    name: 'every parameter twice',
    mustBeRefused: false,
    build: (route) =>
      route.query.length === 0
        ? undefined
        : request(route, { query: route.query.map(({ name }) => `${name}=a&${name}=b`).join('&') }),
  },
  {
    name: 'parameters as PHP writes lists',
    mustBeRefused: false,
    build: (route) => request(route, { query: 'a[]=1&a[__proto__]=2&__proto__[x]=3&constructor=4' }),
  },
  ofHeaders('ranges and conditions that are none', {
    range: 'bytes=--9,x-',
    'if-match': '"',
    'if-none-match': '\\',
    'if-modified-since': 'never',
  }),
  ofHeaders('wishes that nobody has', {
    prefer: 'wait=-1, wait=1e99, respond-async',
    'last-event-id': '-99999999999999999999',
    'idempotency-key': 'x'.repeat(4_000),
    accept: 'image/png;q=2, ;;',
    traceparent: 'zz-zz-zz',
  }),
  ofHeaders('an upgrade to nothing', { connection: 'upgrade', upgrade: 'hostile/9' }),
  { name: 'a method that there is not', build: (route) => ({ ...request(route), method: 'PROPFIND' }) },
  ofHeaders('another token', { authorization: 'Bearer \u00ff\u00fe' }),
];

/** Bytes that are no request, to be sent as they are. */
export const hostileBytes = (route: DescribedRoute, authorization: string): Readonly<Record<string, string>> => {
  const target = request(route).target;
  const head = `${route.method === 'GET' || route.method === 'DELETE' ? 'POST' : route.method} ${target} HTTP/1.1\r\nHost: localhost\r\n${authorization}`;
  return {
    'headers of 20 kB': `${head}X-Hostile: ${'x'.repeat(20_000)}\r\n\r\n`,
    'two lengths': `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'a chunk of no size': `${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
    'a negative length': `${head}Content-Length: -5\r\n\r\n`,
  };
};
