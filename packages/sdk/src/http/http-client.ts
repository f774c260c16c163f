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
  /** Told of every request that failed on the network. */
  readonly onNetworkFailure: (error: unknown) => void;
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
    const { lifetime } = this.#options;
    request.signal?.throwIfAborted();
    if (lifetime.aborted) {
      throw new ClientDisposedError();
    }
    if (!request.immediately) {
      await this.#options.whenReady(request.signal);
    }
    const endpoint = this.#options.endpoint();
    const signal = request.signal ? AbortSignal.any([lifetime, request.signal]) : lifetime;
    let response: Response;
    try {
      response = await endpoint.fetch(this.#url(endpoint, request), {
        method: request.method,
        headers: this.#headers(endpoint, request),
        signal,
        ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
      });
    } catch (error) {
      throw this.#failure(error, endpoint, request);
    }
    if (!response.ok) {
      throw await errorOfResponse(response);
    }
    return response;
  }

  /** Sends one request and parses the answer as a JSON object. Throws `InvalidResponseError` besides what `send` throws. */
  async json<Body extends object>(request: HttpRequest): Promise<Body> {
    const response = await this.send(request);
    const source = `${request.method} ${request.path}`;
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      throw this.#failure(error, this.#options.endpoint(), request);
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

  #failure(error: unknown, endpoint: Endpoint, request: HttpRequest): unknown {
    if (this.#options.lifetime.aborted) {
      return new ClientDisposedError();
    }
    if (request.signal?.aborted) {
      return request.signal.reason;
    }
    this.#options.onNetworkFailure(error);
    return new ServerUnreachableError(endpoint.baseUrl, 'request', { cause: error });
  }
}
