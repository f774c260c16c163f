import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  desktopWindowListSchema,
  desktopWindowMoveRequestSchema,
  desktopWindowResizeRequestSchema,
  desktopWindowSchema,
} from '@sandbox-agent/protocol';
import type { Desktop } from '../desktop.ts';
import type { Windows } from '../windows/windows.ts';
import { desktopAction, desktopGet, desktopPost } from './definitions.ts';

const params = z.object({ id: z.string().describe('The number of the window, decimal or with `0x`.') });
const answer = desktopWindowSchema;

const list = desktopGet({ path: '/windows', summary: 'The windows', answer: desktopWindowListSchema });
const getFocused = desktopGet({
  path: '/windows/focused',
  summary: 'The window that has the focus',
  answer,
  errors: ['not_found'],
});
const focus = desktopAction({
  path: '/windows/{id}/focus',
  summary: 'Raise a window and give it the focus',
  answer,
  errors: ['not_found'],
});
const move = desktopPost({
  path: '/windows/{id}/move',
  summary: 'Move a window',
  body: desktopWindowMoveRequestSchema,
  answer,
  errors: ['not_found'],
});
const resize = desktopPost({
  path: '/windows/{id}/resize',
  summary: 'Resize a window',
  body: desktopWindowResizeRequestSchema,
  answer,
  errors: ['not_found'],
});

export function registerWindowRoutes(app: OpenAPIHono, desktop: Desktop): void {
  const windows = async (): Promise<Windows> => {
    const running = await desktop.require();
    running.requireWindowManager();
    return running.windows;
  };
  app.openapi(list, async (context) => context.json({ windows: await (await windows()).list() }, 200));
  app.openapi(getFocused, async (context) => context.json(await (await windows()).focused(), 200));
  app.openapi(createRoute({ ...focus, request: { params } }), async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await (await windows()).focus(id), 200);
  });
  app.openapi(createRoute({ ...move, request: { ...move.request, params } }), async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await (await windows()).move(id, context.req.valid('json')), 200);
  });
  app.openapi(createRoute({ ...resize, request: { ...resize.request, params } }), async (context) => {
    const { id } = context.req.valid('param');
    return context.json(await (await windows()).resize(id, context.req.valid('json')), 200);
  });
}
