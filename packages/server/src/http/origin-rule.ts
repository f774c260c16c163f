import { ProblemError } from './problem-error.ts';

/**
 * Refuses what a page of another origin makes a browser send. Without a token nothing else tells such a request from
 * the user's own: a form or an image needs no CORS to reach the server (CSRF), a WebSocket neither.
 *
 * Programs send neither `Origin` nor `Sec-Fetch-Site` and pass. A browser always sends one of them to loopback.
 */
export function requireAllowedOrigin(request: Request, allowedOrigins: readonly string[]): void {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  if (origin !== null ? isAllowedOrigin(request, origin, allowedOrigins) : isOwnSite(site)) {
    return;
  }
  const caller = origin === null ? `A ${site} page` : `Origin ${JSON.stringify(origin)}`;
  throw new ProblemError(
    'permission_denied',
    `${caller} may not call this server. Allow it with --cors-allow-origin, or start the server with a token.`,
  );
}

function isAllowedOrigin(request: Request, origin: string, allowedOrigins: readonly string[]): boolean {
  if (allowedOrigins.includes(origin)) {
    return true;
  }
  const host = request.headers.get('host');
  return host !== null && (origin === `http://${host}` || origin === `https://${host}`);
}

/** `none`: the user typed the address. Absent: no browser, or one that sent `Origin` wherever it matters. */
function isOwnSite(site: string | null): boolean {
  return site === null || site === 'same-origin' || site === 'none';
}
