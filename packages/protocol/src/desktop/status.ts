import { z } from 'zod';
import { desktopWindowSchema } from './window.ts';

/** `install_required`: programs are missing. `failed`: it was running and a part that it cannot do without is dead. */
export const desktopStateSchema = z.enum(['inactive', 'install_required', 'starting', 'active', 'stopping', 'failed']);

export type DesktopState = z.infer<typeof desktopStateSchema>;

export const desktopResolutionSchema = z
  .object({ width: z.number().int(), height: z.number().int(), dpi: z.number().int().nullish() })
  .meta({ id: 'DesktopResolution' });

export type DesktopResolution = z.infer<typeof desktopResolutionSchema>;

export const desktopErrorInfoSchema = z
  .object({ code: z.string(), message: z.string() })
  .meta({ id: 'DesktopErrorInfo' });

export type DesktopErrorInfo = z.infer<typeof desktopErrorInfoSchema>;

/** One process that the desktop runs: the display, the window manager, programs that were launched, a recording. */
export const desktopProcessInfoSchema = z
  .object({
    name: z.string(),
    running: z.boolean(),
    pid: z.number().int().nullish(),
    logPath: z.string().nullish(),
  })
  .meta({ id: 'DesktopProcessInfo' });

export type DesktopProcessInfo = z.infer<typeof desktopProcessInfoSchema>;

/** `GET /v1/desktop/status`, and the answer of starting and stopping. */
export const desktopStatusSchema = z
  .object({
    state: desktopStateSchema,
    display: z.string().nullish().describe('`:N`, while it runs.'),
    resolution: desktopResolutionSchema.nullish(),
    startedAt: z.string().nullish(),
    lastError: desktopErrorInfoSchema.nullish(),
    missingDependencies: z.array(z.string()).optional().describe('Programs that are not installed.'),
    installCommand: z.string().nullish().describe('What installs them.'),
    processes: z.array(desktopProcessInfoSchema).optional(),
    windows: z.array(desktopWindowSchema).optional().describe('While it runs, from the lowest to the topmost.'),
    runtimeLogPath: z.string().nullish(),
  })
  .meta({ id: 'DesktopStatusResponse' });

export type DesktopStatusResponse = z.infer<typeof desktopStatusSchema>;

/** `GET /v1/desktop/display/info`. */
export const desktopDisplayInfoSchema = z
  .object({ display: z.string(), resolution: desktopResolutionSchema })
  .meta({ id: 'DesktopDisplayInfoResponse' });

export type DesktopDisplayInfoResponse = z.infer<typeof desktopDisplayInfoSchema>;

/** What an action answers that has nothing else to tell. */
export const desktopActionSchema = z.object({ ok: z.boolean() }).meta({ id: 'DesktopActionResponse' });

export type DesktopActionResponse = z.infer<typeof desktopActionSchema>;
