import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  desktopRecordingListSchema,
  desktopRecordingSchema,
  desktopRecordingStartRequestSchema,
} from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import type { Desktop } from '../desktop.ts';
import { openFilm } from '../recording/film-stream.ts';
import { desktopAction, desktopPost } from './definitions.ts';

const path = '/v1/desktop/recordings';
const tags = ['desktop'];
const request = { params: z.object({ id: z.string() }) };

const start = desktopPost({
  path: '/recording/start',
  summary: 'Film the display',
  body: desktopRecordingStartRequestSchema,
  answer: desktopRecordingSchema,
  errors: ['conflict'],
});
const stop = desktopAction({
  path: '/recording/stop',
  summary: 'End the film',
  answer: desktopRecordingSchema,
  errors: ['conflict'],
});
const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The films, newest first; also those of earlier desktops',
  responses: { 200: jsonResponse(desktopRecordingListSchema, 'The films.') },
});
const get = createRoute({
  method: 'get',
  path: `${path}/{id}`,
  tags,
  summary: 'A film',
  request,
  responses: { 200: jsonResponse(desktopRecordingSchema, 'The film.'), ...problemResponses('not_found') },
});
const download = createRoute({
  method: 'get',
  path: `${path}/{id}/download`,
  tags,
  summary: 'The film itself, streamed',
  request,
  responses: {
    200: { description: 'The film.', content: { 'video/mp4': { schema: { type: 'string', format: 'binary' } } } },
    ...problemResponses('not_found', 'conflict'),
  },
});
const remove = createRoute({
  method: 'delete',
  path: `${path}/{id}`,
  tags,
  summary: 'Delete a film',
  request,
  responses: { 204: { description: 'It is gone.' }, ...problemResponses('not_found', 'conflict') },
});

export function registerRecordingRoutes(app: OpenAPIHono, desktop: Desktop): void {
  const { recordings } = desktop;
  app.openapi(start, async (context) =>
    context.json(await desktop.record(context.req.valid('json').fps ?? undefined), 200),
  );
  app.openapi(stop, async (context) => context.json(await recordings.stop(), 200));
  app.openapi(list, async (context) => context.json({ recordings: await recordings.list() }, 200));
  app.openapi(get, async (context) => context.json(await recordings.get(context.req.valid('param').id), 200));
  app.openapi(download, async (context) => {
    const { path: file, fileName } = await recordings.file(context.req.valid('param').id);
    const { stream, bytes } = await openFilm(file);
    return new Response(stream, {
      headers: {
        'content-type': 'video/mp4',
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="${fileName}"`,
      },
    });
  });
  app.openapi(remove, async (context) => {
    await recordings.delete(context.req.valid('param').id);
    return context.body(null, 204);
  });
}
