import { hostName, isLoopbackAddress } from './loopback.ts';
import { ProblemError } from './problem-error.ts';

/**
 * Refuses a request whose `Host` is not a loopback name. A page of another site can point its own name at 127.0.0.1
 * (DNS rebinding); its requests then reach the server with that name, and with nothing else that gives them away.
 */
export function requireLoopbackHost(request: Request): void {
  // Over HTTP/1.0 a request may have neither that nor a whole URL.
  const host = request.headers.get('host') ?? URL.parse(request.url)?.host ?? '';
  const name = hostName(host);
  if (name === undefined || !isLoopbackAddress(name)) {
    throw new ProblemError(
      'permission_denied',
      `Host ${JSON.stringify(host)} is not a loopback name, and without a token only this machine is served. Start the server with a token to reach it by other names.`,
    );
  }
}
