import { z } from 'zod';

/** A terminal's size: what a kernel and a screen in memory take without harm. */
export const terminalSizeFields = {
  cols: z.number().int().min(1).max(1000),
  rows: z.number().int().min(1).max(1000),
} as const;

/** `POST /v1/processes/{id}/terminal/resize`. */
export const terminalSizeSchema = z.strictObject(terminalSizeFields).meta({ id: 'ProcessTerminalSize' });

export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** Text frames that a viewer of a terminal sends. */
export const terminalClientFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('input'),
    data: z.string(),
    encoding: z.enum(['base64', 'utf8', 'text']).nullish(),
  }),
  z.strictObject({ type: z.literal('resize'), ...terminalSizeFields }),
  z.strictObject({ type: z.literal('close') }),
]);

export type TerminalClientFrame = z.infer<typeof terminalClientFrameSchema>;

export interface TerminalReadyFrame {
  type: 'ready';
  processId: string;
}

export interface TerminalExitFrame {
  type: 'exit';
  exitCode?: number | null;
  signal?: string;
}

export interface TerminalErrorFrame {
  type: 'error';
  message: string;
}

/** Text frames that the server sends; binary ones are what the terminal shows. */
export type TerminalServerFrame = TerminalReadyFrame | TerminalExitFrame | TerminalErrorFrame;
