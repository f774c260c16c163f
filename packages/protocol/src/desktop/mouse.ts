import { z } from 'zod';

const coordinate = z.number().int().min(0).max(65_535).describe('Pixels from the upper left corner of the display.');
const clicks = z.number().int().min(-1000).max(1000);

export const desktopMouseButtonSchema = z.enum(['left', 'middle', 'right']).meta({ id: 'DesktopMouseButton' });

export type DesktopMouseButton = z.infer<typeof desktopMouseButtonSchema>;

const button = desktopMouseButtonSchema.nullish().describe('Default `left`.');

export const desktopMouseMoveRequestSchema = z
  .strictObject({ x: coordinate, y: coordinate })
  .meta({ id: 'DesktopMouseMoveRequest' });

export type DesktopMouseMoveRequest = z.infer<typeof desktopMouseMoveRequestSchema>;

export const desktopMouseClickRequestSchema = z
  .strictObject({
    x: coordinate,
    y: coordinate,
    button,
    clickCount: z.number().int().min(1).max(10).nullish().describe('2 is a double click. Default 1.'),
  })
  .meta({ id: 'DesktopMouseClickRequest' });

export type DesktopMouseClickRequest = z.infer<typeof desktopMouseClickRequestSchema>;

const pressFields = { x: coordinate.nullish(), y: coordinate.nullish(), button };
const hasBothOrNone = ({ x, y }: { x?: number | null | undefined; y?: number | null | undefined }): boolean =>
  ((x ?? undefined) === undefined) === ((y ?? undefined) === undefined);
const bothOrNone = 'x and y go together: give both, or none for where the pointer is';

export const desktopMouseDownRequestSchema = z
  .strictObject(pressFields)
  .refine(hasBothOrNone, bothOrNone)
  .meta({ id: 'DesktopMouseDownRequest' });

export type DesktopMouseDownRequest = z.infer<typeof desktopMouseDownRequestSchema>;

export const desktopMouseUpRequestSchema = z
  .strictObject(pressFields)
  .refine(hasBothOrNone, bothOrNone)
  .meta({ id: 'DesktopMouseUpRequest' });

export type DesktopMouseUpRequest = z.infer<typeof desktopMouseUpRequestSchema>;

export const desktopMouseDragRequestSchema = z
  .strictObject({ startX: coordinate, startY: coordinate, endX: coordinate, endY: coordinate, button })
  .meta({ id: 'DesktopMouseDragRequest' });

export type DesktopMouseDragRequest = z.infer<typeof desktopMouseDragRequestSchema>;

export const desktopMouseScrollRequestSchema = z
  .strictObject({
    x: coordinate,
    y: coordinate,
    deltaX: clicks.nullish().describe('Steps of the wheel to the right; negative to the left.'),
    deltaY: clicks.nullish().describe('Steps of the wheel down; negative up.'),
  })
  .meta({ id: 'DesktopMouseScrollRequest' });

export type DesktopMouseScrollRequest = z.infer<typeof desktopMouseScrollRequestSchema>;

/** Where the pointer is, after what was asked for. */
export const desktopMousePositionSchema = z
  .object({
    x: z.number().int(),
    y: z.number().int(),
    screen: z.number().int().nullish(),
    window: z.string().nullish().describe('The window under the pointer.'),
  })
  .meta({ id: 'DesktopMousePositionResponse' });

export type DesktopMousePositionResponse = z.infer<typeof desktopMousePositionSchema>;
