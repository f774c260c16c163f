import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  desktopActionSchema,
  desktopClipboardQuerySchema,
  desktopClipboardSchema,
  desktopClipboardWriteRequestSchema,
  desktopLaunchRequestSchema,
  desktopLaunchResponseSchema,
  desktopOpenRequestSchema,
  desktopOpenResponseSchema,
} from '@sandbox-agent/protocol';
import { createRoute } from '@hono/zod-openapi';
import type { Desktop } from '../desktop.ts';
import { desktopGet, desktopPost } from './definitions.ts';

const readClipboard = desktopGet({
  path: '/clipboard',
  summary: 'The text of the clipboard',
  answer: desktopClipboardSchema,
});
const writeClipboard = desktopPost({
  path: '/clipboard',
  summary: 'Put a text on the clipboard',
  body: desktopClipboardWriteRequestSchema,
  answer: desktopActionSchema,
});
const launch = desktopPost({
  path: '/launch',
  summary: 'Start a program on the desktop',
  body: desktopLaunchRequestSchema,
  answer: desktopLaunchResponseSchema,
  errors: ['not_found', 'conflict'],
});
const open = desktopPost({
  path: '/open',
  summary: 'Open a file or a URL with the program that is registered for it',
  body: desktopOpenRequestSchema,
  answer: desktopOpenResponseSchema,
  errors: ['conflict'],
});

export function registerAppRoutes(app: OpenAPIHono, desktop: Desktop): void {
  app.openapi(createRoute({ ...readClipboard, request: { query: desktopClipboardQuerySchema } }), async (context) => {
    const { selection = 'clipboard' } = context.req.valid('query');
    const { clipboard } = await desktop.require();
    return context.json({ selection, text: await clipboard.read(selection) }, 200);
  });
  app.openapi(writeClipboard, async (context) => {
    const { text, selection } = context.req.valid('json');
    const { clipboard } = await desktop.require();
    await clipboard.write(selection ?? 'clipboard', text);
    return context.json({ ok: true }, 200);
  });
  app.openapi(launch, async (context) => {
    const { apps } = await desktop.require();
    return context.json(await apps.launch(context.req.valid('json'), context.req.raw.signal), 200);
  });
  app.openapi(open, async (context) => context.json(await desktop.open(context.req.valid('json').target), 200));
}
