import { z } from 'zod';
import { desktopMouseButtonSchema } from './mouse.ts';

/** Whether viewers may connect. */
export const desktopStreamStatusSchema = z
  .object({ active: z.boolean(), processId: z.string().nullish(), windowId: z.string().nullish() })
  .meta({ id: 'DesktopStreamStatusResponse' });

export type DesktopStreamStatusResponse = z.infer<typeof desktopStreamStatusSchema>;

/** The query of the live view, besides what lets a viewer in. */
export const desktopStreamQuerySchema = z.strictObject({
  fps: z.coerce.number().int().min(1).max(30).optional().describe('Most frames a second that this viewer is sent.'),
  access_token: z.string().optional().describe('The token, where a header cannot be set.'),
});

const coordinate = z.number().min(0).max(65_535).transform(Math.round);
const steps = z.number().min(-1000).max(1000).transform(Math.round).optional();
const key = z.string().min(1).max(100);
const button = desktopMouseButtonSchema.optional();

/** What a viewer sends, as JSON in a text frame. */
export const desktopStreamInputSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('moveMouse'), x: coordinate, y: coordinate }),
  z.strictObject({ type: z.literal('mouseDown'), x: coordinate.optional(), y: coordinate.optional(), button }),
  z.strictObject({ type: z.literal('mouseUp'), x: coordinate.optional(), y: coordinate.optional(), button }),
  z.strictObject({ type: z.literal('scroll'), x: coordinate, y: coordinate, deltaX: steps, deltaY: steps }),
  z.strictObject({ type: z.literal('keyDown'), key }),
  z.strictObject({ type: z.literal('keyUp'), key }),
  z.strictObject({ type: z.literal('close') }),
]);

export type DesktopStreamInput = z.infer<typeof desktopStreamInputSchema>;
