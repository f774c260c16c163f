import { ClientDisposedError } from '../errors/client-disposed-error.ts';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';
import type { Endpoint } from './endpoint.ts';
import { errorOfResponse } from './problem-response.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash; segments that came from outside are already encoded. */
  readonly path: string;
  /** Undefined members are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, in the place of `json`; a stream while it is read. */
  readonly body?: NonNullable<RequestInit['body']> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Sends at once instead of waiting for a healthy server: for the health check itself. */
  readonly immediately?: boolean;
}

export interface HttpClientOptions {
  readonly endpoint: () => Endpoint;
  readonly headers?: RequestInit['headers'] | undefined;
  /** Aborts every request when the client ends. */
  readonly lifetime: AbortSignal;
  /** Resolves when a request has a chance; rejects when the client gave the server up. */
  readonly whenReady: (signal?: AbortSignal) => Promise<void>;
  /** Aborts when what is sent from now on will not be answered any more. */
  readonly severed: () => AbortSignal;
  /** Told of every request that failed on the network. */
  readonly onNetworkFailure: (error: unknown) => void;
}

interface Exchange {
  readonly response: Response;
  /** What a failure while the body is read means. */
  readonly failure: (error: unknown) => unknown;
}

/** Sends requests to wherever the server is now, and turns every failure into a typed error. */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /**
   * Sends one request and resolves with a successful response.
   *
   * Throws `SandboxAgentError` for an error answer, `ServerUnreachableError` for none, `ClientDisposedError`, and the reason
   * of the caller's signal.
   */
  async send(request: HttpRequest): Promise<Response> {
    return (await this.#exchange(request)).response;
  }

  async #exchange(request: HttpRequest): Promise<Exchange> {
    const { lifetime } = this.#options;
    request.signal?.throwIfAborted();
    if (lifetime.aborted) {
      throw new ClientDisposedError();
    }
    if (!request.immediately) {
      await this.#options.whenReady(request.signal);
    }
    const endpoint = this.#options.endpoint();
    const severed = request.immediately ? undefined : this.#options.severed();
    const signals = [lifetime, request.signal, severed].filter((signal) => signal !== undefined);
    const failure = (error: unknown): unknown => this.#failure(error, { endpoint, request, severed });
    let response: Response;
    try {
      response = await endpoint.fetch(this.#url(endpoint, request), {
        method: request.method,
        headers: this.#headers(endpoint, request),
        signal: AbortSignal.any(signals),
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
        // A stream cannot be sent without it; to other bodies it means nothing.
        ...(request.body === undefined ? {} : { body: request.body, duplex: 'half' as const }),
      });
    } catch (error) {
      throw failure(error);
    }
    if (!response.ok) {
      throw await errorOfResponse(response);
    }
    return { response, failure };
  }

  /** Sends one request and parses the answer as a JSON object. Throws `InvalidResponseError` besides what `send` throws. */
  async json<Body extends object>(request: HttpRequest): Promise<Body> {
    const { response, failure } = await this.#exchange(request);
    const source = `${request.method} ${request.path}`;
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw failure(error);
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      throw new InvalidResponseError(source, 'JSON', { cause: error });
    }
    if (typeof body !== 'object' || body === null) {
      throw new InvalidResponseError(source, 'a JSON object');
    }
    return body as Body;
  }

  #url(endpoint: Endpoint, request: HttpRequest): string {
    const url = new URL(`${endpoint.baseUrl}${request.path}`);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    return url.toString();
  }

  #headers(endpoint: Endpoint, request: HttpRequest): Headers {
    const headers = new Headers(this.#options.headers);
    if (!headers.has('accept')) {
      headers.set('accept', 'application/json');
    }
    if (endpoint.token) {
      headers.set('authorization', `Bearer ${endpoint.token}`);
    }
    if (request.json !== undefined) {
      headers.set('content-type', 'application/json');
    }
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      headers.set(name, value);
    }
    return headers;
  }

  #failure(
    error: unknown,
    { endpoint, request, severed }: { endpoint: Endpoint; request: HttpRequest; severed: AbortSignal | undefined },
  ): unknown {
    if (this.#options.lifetime.aborted) {
      return new ClientDisposedError();
    }
    if (request.signal?.aborted) {
      return request.signal.reason;
    }
    if (severed?.aborted) {
      return severed.reason;
    }
    this.#options.onNetworkFailure(error);
    return new ServerUnreachableError(endpoint.baseUrl, 'request', { cause: error });
  }
}
