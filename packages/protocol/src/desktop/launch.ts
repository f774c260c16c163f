import { z } from 'zod';

const argument = z
  .string()
  .max(100_000)
  .refine((text) => !text.includes('\0'), 'must not contain NUL');

/** `POST /v1/desktop/launch`. */
export const desktopLaunchRequestSchema = z
  .strictObject({
    app: argument.min(1).describe('A program, by name or by path.'),
    args: z.array(argument).max(1000).nullish(),
    wait: z.boolean().nullish().describe('Answer only when its first window is there, ten seconds at most.'),
  })
  .meta({ id: 'DesktopLaunchRequest' });

export type DesktopLaunchRequest = z.infer<typeof desktopLaunchRequestSchema>;

export const desktopLaunchResponseSchema = z
  .object({
    processId: z.string(),
    pid: z.number().int().nullish(),
    windowId: z.string().nullish().describe('With `wait`, when a window came in time.'),
  })
  .meta({ id: 'DesktopLaunchResponse' });

export type DesktopLaunchResponse = z.infer<typeof desktopLaunchResponseSchema>;

/** `POST /v1/desktop/open`. */
export const desktopOpenRequestSchema = z
  .strictObject({
    target: argument
      .min(1)
      .refine((target) => !target.startsWith('-'), 'must be a path or a URL')
      .describe('A file or a URL, opened by the program that is registered for it (`xdg-open`).'),
  })
  .meta({ id: 'DesktopOpenRequest' });

export type DesktopOpenRequest = z.infer<typeof desktopOpenRequestSchema>;

export const desktopOpenResponseSchema = z
  .object({ processId: z.string(), pid: z.number().int().nullish() })
  .meta({ id: 'DesktopOpenResponse' });

export type DesktopOpenResponse = z.infer<typeof desktopOpenResponseSchema>;
