import { z } from 'zod';

const key = z
  .string()
  .min(1)
  .max(100)
  .describe(
    'A character, an X11 keysym (`Return`, `Page_Up`), or a name as browsers have it (`Enter`, `ArrowLeft`). Joined with `+` for a combination: `ctrl+c`.',
  );

/** `POST /v1/desktop/keyboard/type`. The text is never part of a command line. */
export const desktopKeyboardTypeRequestSchema = z
  .strictObject({
    text: z.string().max(100_000),
    delayMs: z.number().int().min(0).max(1000).nullish().describe('Between two keys. Default 10.'),
  })
  .meta({ id: 'DesktopKeyboardTypeRequest' });

export type DesktopKeyboardTypeRequest = z.infer<typeof desktopKeyboardTypeRequestSchema>;

export const desktopKeyModifiersSchema = z
  .strictObject({
    alt: z.boolean().nullish(),
    cmd: z.boolean().nullish().describe('The Super (Windows, Command) key.'),
    ctrl: z.boolean().nullish(),
    shift: z.boolean().nullish(),
  })
  .meta({ id: 'DesktopKeyModifiers' });

export type DesktopKeyModifiers = z.infer<typeof desktopKeyModifiersSchema>;

export const desktopKeyboardPressRequestSchema = z
  .strictObject({ key, modifiers: desktopKeyModifiersSchema.nullish() })
  .meta({ id: 'DesktopKeyboardPressRequest' });

export type DesktopKeyboardPressRequest = z.infer<typeof desktopKeyboardPressRequestSchema>;

export const desktopKeyboardDownRequestSchema = z.strictObject({ key }).meta({ id: 'DesktopKeyboardDownRequest' });

export type DesktopKeyboardDownRequest = z.infer<typeof desktopKeyboardDownRequestSchema>;

export const desktopKeyboardUpRequestSchema = z.strictObject({ key }).meta({ id: 'DesktopKeyboardUpRequest' });

export type DesktopKeyboardUpRequest = z.infer<typeof desktopKeyboardUpRequestSchema>;
