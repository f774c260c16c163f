import { z } from 'zod';

export const desktopScreenshotFormatSchema = z.enum(['png', 'jpeg', 'webp']);

export type DesktopScreenshotFormat = z.infer<typeof desktopScreenshotFormatSchema>;

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true')
  .meta({ type: 'boolean' });

const fields = {
  format: desktopScreenshotFormatSchema.optional().describe('Default `png`.'),
  quality: z.coerce.number().int().min(1).max(100).optional().describe('Of `jpeg` and `webp`. Default 85.'),
  scale: z.coerce.number().min(0.1).max(1).optional().describe('Of both sides. Default 1.'),
  showCursor: flag.optional().describe('Default false.'),
};

const side = z.coerce.number().int().min(1).max(65_535);
const offset = z.coerce.number().int().min(0).max(65_535);

/** The query of `GET /v1/desktop/screenshot`. */
export const desktopScreenshotQuerySchema = z.strictObject(fields);

/** The query of `GET /v1/desktop/screenshot/region`: a rectangle of the display, in pixels. */
export const desktopRegionScreenshotQuerySchema = z.strictObject({
  ...fields,
  x: offset,
  y: offset,
  width: side,
  height: side,
});

/** A screenshot as callers ask for it. */
export interface DesktopScreenshotQuery {
  format?: DesktopScreenshotFormat | null;
  quality?: number | null;
  scale?: number | null;
  showCursor?: boolean | null;
}

/** A rectangle of it. */
export interface DesktopRegionScreenshotQuery extends DesktopScreenshotQuery {
  x: number;
  y: number;
  width: number;
  height: number;
}
