import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { desktopStreamQuerySchema, desktopStreamStatusSchema } from '@sandbox-agent/protocol';
import { closingAtExpiry } from '../../http/closing-at-expiry.ts';
import { problemResponses } from '../../http/openapi-responses.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { createUpgradeResponse } from '../../http/web-socket.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Desktop } from '../desktop.ts';
import { desktopAction, desktopGet } from './definitions.ts';

const answer = desktopStreamStatusSchema;
const start = desktopAction({ path: '/stream/start', summary: 'Let viewers in', answer });
const stop = desktopAction({ path: '/stream/stop', summary: 'Send viewers away', answer });
const getStatus = desktopGet({ path: '/stream/status', summary: 'Whether viewers are let in', answer });
const watch = createRoute({
  method: 'get',
  path: '/v1/desktop/stream/signaling',
  tags: ['desktop'],
  summary: 'Watch and use the desktop over a WebSocket',
  description:
    'Binary frames are JPEG pictures of the display, sent when it changes; text frames from the viewer are mouse and keyboard. There is no WebRTC.',
  request: { query: desktopStreamQuerySchema },
  responses: {
    101: { description: 'The live view.' },
    ...problemResponses(
      'invalid_request',
      'conflict',
      'desktop_runtime_inactive',
      'too_many_requests',
      'desktop_runtime_failed',
    ),
  },
});

export function registerStreamRoutes(app: OpenAPIHono, desktop: Desktop, clock: Pick<Clock, 'now'>): void {
  app.openapi(start, async (context) => context.json(await desktop.startStream(), 200));
  app.openapi(stop, async (context) => context.json(await desktop.stopStream(), 200));
  app.openapi(getStatus, (context) => context.json(desktop.streamStatus, 200));
  app.openapi(watch, async (context) => {
    const { live } = await desktop.require();
    if (!desktop.streamStatus.active) {
      throw new ProblemError('conflict', 'The live view is not started: POST /v1/desktop/stream/start.');
    }
    live.requireRoom();
    const { fps } = context.req.valid('query');
    const caller = { request: context.req.raw, environment: context.env as object, clock };
    return createUpgradeResponse(context.req.raw, {
      accept: (peer) => closingAtExpiry(live.accept(peer, fps), peer, caller),
    });
  });
}
