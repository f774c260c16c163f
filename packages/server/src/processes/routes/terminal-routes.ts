import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { terminalSizeSchema } from '@sandbox-agent/protocol';
import { closingAtExpiry } from '../../http/closing-at-expiry.ts';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import { createUpgradeResponse } from '../../http/web-socket.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Processes } from '../processes.ts';
import { TerminalViewer } from '../terminal/terminal-viewer.ts';
import { processParameters } from './process-parameters.ts';

const tags = ['terminals'];

const resizeTerminal = createRoute({
  method: 'post',
  path: '/v1/processes/{id}/terminal/resize',
  tags,
  summary: 'Set the size of a terminal',
  request: {
    params: processParameters,
    body: { required: true, content: { 'application/json': { schema: terminalSizeSchema } } },
  },
  responses: {
    200: jsonResponse(terminalSizeSchema, 'The size that it has now.'),
    ...problemResponses('invalid_request', 'not_found', 'conflict'),
  },
});

const watchTerminal = createRoute({
  method: 'get',
  path: '/v1/processes/{id}/terminal/ws',
  tags,
  summary: 'Look at a terminal and type into it, over a WebSocket',
  description:
    'Text frames are JSON. The server sends `{"type":"ready","processId"}`, then what the terminal shows in binary frames, beginning ' +
    'with the present screen, and `{"type":"exit","exitCode"}` last; `{"type":"error","message"}` for a frame that it cannot take. The client sends ' +
    '`{"type":"input","data","encoding"?}`, `{"type":"resize","cols","rows"}`, `{"type":"close"}`, and may send input in binary frames. Many may ' +
    'look; the terminal stays when they leave. The token also comes as `?access_token=` or as the subprotocol `bearer.<token>`.',
  request: { params: processParameters, query: z.object({ access_token: z.string().optional() }) },
  responses: {
    101: { description: 'The connection is a WebSocket.' },
    ...problemResponses('invalid_request', 'not_found', 'conflict'),
  },
});

export interface TerminalRoutesOptions {
  readonly processes: Processes;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

export function registerTerminalRoutes(app: OpenAPIHono, { processes, clock, logger }: TerminalRoutesOptions): void {
  app.openapi(resizeTerminal, (context) => {
    const size = context.req.valid('json');
    processes.get(context.req.valid('param').id).resize(size);
    return context.json(size, 200);
  });
  app.openapi(watchTerminal, (context) => {
    const process = processes.get(context.req.valid('param').id);
    const terminal = process.requireTerminal();
    const maxInputBytes = (): number => processes.settings.config.maxInputBytesPerRequest;
    const caller = { request: context.req.raw, environment: context.env as object, clock };
    return createUpgradeResponse(context.req.raw, {
      accept: (peer) =>
        closingAtExpiry(new TerminalViewer({ process, terminal, maxInputBytes, logger }, peer), peer, caller),
    }) as never;
  });
}
