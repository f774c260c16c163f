import { z } from 'zod';

const webRtc = 'Accepted for published clients and without effect: the live view is frames on our own WebSocket.';

/** `POST /v1/desktop/start`. What is left out is chosen by the server; for a desktop that runs, it is left as it is. */
export const desktopStartRequestSchema = z
  .strictObject({
    width: z.number().int().min(64).max(7680).nullish().describe('Pixels. Default 1440.'),
    height: z.number().int().min(64).max(4320).nullish().describe('Pixels. Default 900.'),
    dpi: z.number().int().min(24).max(600).nullish().describe('Default 96.'),
    displayNum: z
      .number()
      .int()
      .min(1)
      .max(59_999)
      .nullish()
      .describe('The number of the display. Default: the first that is free, chosen by the X server itself.'),
    recordingFps: z.number().int().min(1).max(60).nullish().describe('Of recordings that name none. Default 15.'),
    streamFrameRate: z
      .number()
      .int()
      .min(1)
      .max(30)
      .nullish()
      .describe('Most frames a second of the live view. Default 15.'),
    stateDir: z.string().nullish().describe('Accepted for published clients and without effect: see `--state-dir`.'),
    streamVideoCodec: z.string().nullish().describe(webRtc),
    streamAudioCodec: z.string().nullish().describe(webRtc),
    webrtcPortRange: z.string().nullish().describe(webRtc),
  })
  .meta({ id: 'DesktopStartRequest' });

export type DesktopStartRequest = z.infer<typeof desktopStartRequestSchema>;
