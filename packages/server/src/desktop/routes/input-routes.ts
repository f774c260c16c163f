import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  desktopActionSchema,
  desktopKeyboardDownRequestSchema,
  desktopKeyboardPressRequestSchema,
  desktopKeyboardTypeRequestSchema,
  desktopKeyboardUpRequestSchema,
  desktopMouseClickRequestSchema,
  desktopMouseDownRequestSchema,
  desktopMouseDragRequestSchema,
  desktopMouseMoveRequestSchema,
  desktopMousePositionSchema,
  desktopMouseScrollRequestSchema,
  desktopMouseUpRequestSchema,
} from '@sandbox-agent/protocol';
import type { Desktop } from '../desktop.ts';
import type { Keyboard } from '../input/keyboard.ts';
import type { Pointer } from '../input/pointer.ts';
import { desktopGet, desktopPost } from './definitions.ts';

const answer = desktopMousePositionSchema;
const getPosition = desktopGet({ path: '/mouse/position', summary: 'Where the pointer is', answer });
const move = desktopPost({
  path: '/mouse/move',
  summary: 'Move the pointer',
  body: desktopMouseMoveRequestSchema,
  answer,
});
const click = desktopPost({
  path: '/mouse/click',
  summary: 'Click, once or several times',
  body: desktopMouseClickRequestSchema,
  answer,
});
const mouseDown = desktopPost({
  path: '/mouse/down',
  summary: 'Press a button and hold it',
  body: desktopMouseDownRequestSchema,
  answer,
});
const mouseUp = desktopPost({
  path: '/mouse/up',
  summary: 'Let a button go',
  body: desktopMouseUpRequestSchema,
  answer,
});
const drag = desktopPost({
  path: '/mouse/drag',
  summary: 'Move the pointer with a button held',
  body: desktopMouseDragRequestSchema,
  answer,
});
const scroll = desktopPost({
  path: '/mouse/scroll',
  summary: 'Turn the wheel',
  body: desktopMouseScrollRequestSchema,
  answer,
});
const type = desktopPost({
  path: '/keyboard/type',
  summary: 'Type a text',
  description: 'Whoever hangs up ends the typing.',
  body: desktopKeyboardTypeRequestSchema,
  answer: desktopActionSchema,
});
const press = desktopPost({
  path: '/keyboard/press',
  summary: 'Press a key or a combination of keys',
  body: desktopKeyboardPressRequestSchema,
  answer: desktopActionSchema,
});
const keyDown = desktopPost({
  path: '/keyboard/down',
  summary: 'Press a key and hold it',
  body: desktopKeyboardDownRequestSchema,
  answer: desktopActionSchema,
});
const keyUp = desktopPost({
  path: '/keyboard/up',
  summary: 'Let a key go',
  body: desktopKeyboardUpRequestSchema,
  answer: desktopActionSchema,
});

export function registerInputRoutes(app: OpenAPIHono, desktop: Desktop): void {
  const pointer = async (): Promise<Pointer> => (await desktop.require()).pointer;
  app.openapi(getPosition, async (context) => context.json(await (await pointer()).position(), 200));
  app.openapi(move, async (context) => context.json(await (await pointer()).move(context.req.valid('json')), 200));
  app.openapi(click, async (context) => context.json(await (await pointer()).click(context.req.valid('json')), 200));
  app.openapi(mouseDown, async (context) => context.json(await (await pointer()).down(context.req.valid('json')), 200));
  app.openapi(mouseUp, async (context) => context.json(await (await pointer()).up(context.req.valid('json')), 200));
  app.openapi(drag, async (context) => context.json(await (await pointer()).drag(context.req.valid('json')), 200));
  app.openapi(scroll, async (context) => context.json(await (await pointer()).scroll(context.req.valid('json')), 200));

  const keyboard = async (): Promise<Keyboard> => (await desktop.require()).keyboard;
  app.openapi(type, async (context) => {
    await (await keyboard()).type(context.req.valid('json'), context.req.raw.signal);
    return context.json({ ok: true }, 200);
  });
  app.openapi(press, async (context) => {
    await (await keyboard()).press(context.req.valid('json'));
    return context.json({ ok: true }, 200);
  });
  app.openapi(keyDown, async (context) => {
    await (await keyboard()).down(context.req.valid('json').key);
    return context.json({ ok: true }, 200);
  });
  app.openapi(keyUp, async (context) => {
    await (await keyboard()).up(context.req.valid('json').key);
    return context.json({ ok: true }, 200);
  });
}
