import type { HttpClient, HttpRequest } from '../http/http-client.ts';
import { retrying } from '../http/retry.ts';

export interface DesktopCallOptions {
  /** Ends the call; what was already done on the desktop stays done. */
  signal?: AbortSignal;
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** How the desktop is asked. */
export interface DesktopRequests {
  /** Asks, and asks again when the network failed. */
  get<Answer extends object>(path: string, query?: Query): Promise<Answer>;
  /** Acts, once: typing a text twice is not the same. */
  act<Answer extends object>(path: string, body?: object, options?: DesktopCallOptions): Promise<Answer>;
  bytes(path: string, query?: Query, options?: DesktopCallOptions): Promise<Uint8Array>;
  open(path: string, options?: DesktopCallOptions): Promise<ReadableStream<Uint8Array>>;
  delete(path: string): Promise<void>;
}

const root = '/v1/desktop';

export function createDesktopRequests(http: HttpClient): DesktopRequests {
  const request = (path: string, query: Query = {}): HttpRequest => {
    const given = Object.entries(query).filter(
      (entry): entry is [string, string | number | boolean] => entry[1] != null,
    );
    return { method: 'GET', path: `${root}${path}`, query: Object.fromEntries(given) };
  };
  const download = (path: string, query: Query | undefined, { signal }: DesktopCallOptions) =>
    http.send({ ...request(path, query), headers: { accept: '*/*' }, signal });
  return {
    get: (path, query) => retrying(() => http.json(request(path, query))),
    act: (path, json, { signal } = {}) => http.json({ ...request(path), method: 'POST', json, signal }),
    bytes: (path, query, options = {}) =>
      retrying(async () => new Uint8Array(await (await download(path, query, options)).arrayBuffer()), options.signal),
    async open(path, options = {}) {
      const { body } = await retrying(() => download(path, undefined, options), options.signal);
      return body ?? new ReadableStream({ start: (controller) => controller.close() });
    },
    delete: async (path) => void (await http.send({ ...request(path), method: 'DELETE' })),
  };
}
