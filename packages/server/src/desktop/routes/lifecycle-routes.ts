import type { OpenAPIHono } from '@hono/zod-openapi';
import { desktopDisplayInfoSchema, desktopStartRequestSchema, desktopStatusSchema } from '@sandbox-agent/protocol';
import type { Desktop } from '../desktop.ts';
import { desktopAction, desktopGet, desktopPost } from './definitions.ts';

const getStatus = desktopGet({
  path: '/status',
  summary: 'What the desktop is doing, and what it lacks',
  answer: desktopStatusSchema,
});

const start = desktopPost({
  path: '/start',
  summary: 'Start the desktop',
  description: 'Starting one that runs is no error; parts of it that have died are started again.',
  body: desktopStartRequestSchema,
  answer: desktopStatusSchema,
  errors: ['conflict', 'desktop_unsupported'],
});

const stop = desktopAction({
  path: '/stop',
  summary: 'End the desktop and everything on it',
  answer: desktopStatusSchema,
});

const getDisplayInfo = desktopGet({
  path: '/display/info',
  summary: 'The display and its resolution',
  answer: desktopDisplayInfoSchema,
});

export function registerLifecycleRoutes(app: OpenAPIHono, desktop: Desktop): void {
  app.openapi(getStatus, async (context) => context.json(await desktop.status(), 200));
  app.openapi(start, async (context) => context.json(await desktop.start(context.req.valid('json')), 200));
  app.openapi(stop, async (context) => context.json(await desktop.stop(), 200));
  app.openapi(getDisplayInfo, async (context) => {
    const { display, settings } = await desktop.require();
    const { width, height, dpi } = settings;
    return context.json({ display, resolution: { width, height, dpi } }, 200);
  });
}
