/** Where the server is reached now. Replaced as a whole after a recovery: port, fetch and token may all change. */
export interface Endpoint {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly token?: string | undefined;
}

/** What stands in the URL when only a fetch is given: such a fetch decides itself where requests go. */
export const placeholderBaseUrl = 'http://sandbox-agent';

/** Trims and completes what a caller or a provider gave. Throws when there is no way to reach the server. */
export function createEndpoint(input: {
  baseUrl?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  token?: string | undefined;
}): Endpoint {
  const baseUrl = input.baseUrl?.trim().replace(/\/+$/, '');
  if (!baseUrl && !input.fetch) {
    throw new Error('baseUrl is required unless fetch is provided.');
  }
  const fetch = input.fetch ?? globalThis.fetch?.bind(globalThis);
  if (!fetch) {
    throw new Error('Fetch API is not available; provide a fetch implementation.');
  }
  return { baseUrl: baseUrl || placeholderBaseUrl, fetch, token: input.token };
}
