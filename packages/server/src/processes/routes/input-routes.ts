import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { processInputRequestSchema, processInputResponseSchema } from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import { decodeInput } from '../decode-input.ts';
import type { Processes } from '../processes.ts';
import { processParameters } from './process-parameters.ts';

const writeInput = createRoute({
  method: 'post',
  path: '/v1/processes/{id}/input',
  tags: ['processes'],
  summary: 'Write to the stdin of a process, or type into its terminal',
  description:
    'Answers when the system took it: while the process does not read, this request waits, and only this one.',
  request: {
    params: processParameters,
    body: { required: true, content: { 'application/json': { schema: processInputRequestSchema } } },
  },
  responses: {
    200: jsonResponse(processInputResponseSchema, 'It is written.'),
    ...problemResponses('invalid_request', 'not_found', 'conflict', 'payload_too_large', 'too_many_requests'),
  },
});

export function registerInputRoutes(app: OpenAPIHono, processes: Processes): void {
  app.openapi(writeInput, async (context) => {
    const process = processes.get(context.req.valid('param').id);
    const { data = '', encoding, eof = false } = context.req.valid('json');
    const limitBytes = processes.settings.config.maxInputBytesPerRequest;
    const bytes = decodeInput({ data, encoding: encoding ?? 'base64', limitBytes });
    process.requireRunning('it reads no input any more');
    await process.input.write({ bytes, eof, signal: context.req.raw.signal });
    return context.json({ bytesWritten: bytes.byteLength }, 200);
  });
}
