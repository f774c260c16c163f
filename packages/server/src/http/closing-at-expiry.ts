import type { Clock } from '../lifecycle/clock.ts';
import { callerOf } from './caller.ts';
import { untilExpiry } from './until-expiry.ts';
import type { WebSocketListener, WebSocketPeer } from './web-socket.ts';

/** RFC 6455: what the peer does is against the rules. */
const policyViolation = 1008;

/** The upgrade of a caller, as a route has it. */
interface AcceptedUpgrade {
  readonly request: Request;
  /** What the runtime and the app say of it. */
  readonly environment: object | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

/** A listener whose connection is closed when the token that it was opened with expires: nobody outlives the right to be there. */
export function closingAtExpiry(
  listener: WebSocketListener,
  peer: WebSocketPeer,
  { request, environment, clock }: AcceptedUpgrade,
): WebSocketListener {
  const { grant } = callerOf(environment);
  if (grant === undefined) {
    return listener;
  }
  const { signal } = untilExpiry(new Request(request.url), grant, clock.now());
  const close = (): void => peer.close(policyViolation, 'The token has expired.');
  signal.addEventListener('abort', close);
  return {
    onMessage: (message) => listener.onMessage(message),
    onClose() {
      signal.removeEventListener('abort', close);
      listener.onClose();
    },
  };
}
