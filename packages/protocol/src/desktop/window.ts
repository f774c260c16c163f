import { z } from 'zod';

/** A window: its content in pixels of the display, without the frame that the window manager draws. */
export const desktopWindowSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    x: z.number().int(),
    y: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    isActive: z.boolean(),
  })
  .meta({ id: 'DesktopWindowInfo' });

export type DesktopWindowInfo = z.infer<typeof desktopWindowSchema>;

/** `GET /v1/desktop/windows`: from the lowest to the topmost. */
export const desktopWindowListSchema = z
  .object({ windows: z.array(desktopWindowSchema) })
  .meta({ id: 'DesktopWindowListResponse' });

export type DesktopWindowListResponse = z.infer<typeof desktopWindowListSchema>;

/** Where the upper left corner of its content goes. */
export const desktopWindowMoveRequestSchema = z
  .strictObject({ x: z.number().int().min(-32_768).max(32_767), y: z.number().int().min(-32_768).max(32_767) })
  .meta({ id: 'DesktopWindowMoveRequest' });

export type DesktopWindowMoveRequest = z.infer<typeof desktopWindowMoveRequestSchema>;

/** The size of its content. A program may take the nearest that it can have. */
export const desktopWindowResizeRequestSchema = z
  .strictObject({ width: z.number().int().min(1).max(32_767), height: z.number().int().min(1).max(32_767) })
  .meta({ id: 'DesktopWindowResizeRequest' });

export type DesktopWindowResizeRequest = z.infer<typeof desktopWindowResizeRequestSchema>;
