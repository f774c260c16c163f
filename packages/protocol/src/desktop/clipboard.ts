import { z } from 'zod';

export const desktopSelectionSchema = z.enum(['clipboard', 'primary', 'secondary']);

export type DesktopSelection = z.infer<typeof desktopSelectionSchema>;

/** The query of `GET /v1/desktop/clipboard`. */
export const desktopClipboardQuerySchema = z.strictObject({
  selection: desktopSelectionSchema.optional().describe('Default `clipboard`.'),
});

export interface DesktopClipboardQuery {
  selection?: DesktopSelection | (string & {}) | null;
}

/** Empty text: nobody offers text there. */
export const desktopClipboardSchema = z
  .object({ selection: z.string(), text: z.string() })
  .meta({ id: 'DesktopClipboardResponse' });

export type DesktopClipboardResponse = z.infer<typeof desktopClipboardSchema>;

/** `POST /v1/desktop/clipboard`. */
export const desktopClipboardWriteRequestSchema = z
  .strictObject({
    text: z.string().max(10_000_000),
    selection: desktopSelectionSchema.nullish().describe('Default `clipboard`.'),
  })
  .meta({ id: 'DesktopClipboardWriteRequest' });

export type DesktopClipboardWriteRequest = z.infer<typeof desktopClipboardWriteRequestSchema>;
