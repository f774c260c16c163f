export interface InspectorUrlOptions {
  /** Base URL of the server. */
  baseUrl: string;
  /** In the URL it can be seen by whoever sees the URL. */
  token?: string;
  /** Further headers the inspector sends, as JSON in the URL. */
  headers?: Record<string, string>;
}

/** The address of the web UI of a server, with what it needs to connect. */
export function buildInspectorUrl({ baseUrl, token, headers }: InspectorUrlOptions): string {
  const query = new URLSearchParams();
  if (token) {
    query.set('token', token);
  }
  if (headers && Object.keys(headers).length > 0) {
    query.set('headers', JSON.stringify(headers));
  }
  const text = query.toString();
  return `${baseUrl.replace(/\/+$/, '')}/ui/${text ? `?${text}` : ''}`;
}
