import { z } from 'zod';

/** `failed`: it ended otherwise than by being stopped. What was recorded until then can still be downloaded and played. */
export const desktopRecordingStatusSchema = z.enum(['recording', 'completed', 'failed']);

export type DesktopRecordingStatus = z.infer<typeof desktopRecordingStatusSchema>;

export const desktopRecordingSchema = z
  .object({
    id: z.string(),
    fileName: z.string(),
    status: desktopRecordingStatusSchema,
    bytes: z.number().int(),
    startedAt: z.string(),
    endedAt: z.string().nullish(),
    processId: z.string().nullish(),
  })
  .meta({ id: 'DesktopRecordingInfo' });

export type DesktopRecordingInfo = z.infer<typeof desktopRecordingSchema>;

/** `GET /v1/desktop/recordings`: newest first. */
export const desktopRecordingListSchema = z
  .object({ recordings: z.array(desktopRecordingSchema) })
  .meta({ id: 'DesktopRecordingListResponse' });

export type DesktopRecordingListResponse = z.infer<typeof desktopRecordingListSchema>;

/** `POST /v1/desktop/recording/start`. */
export const desktopRecordingStartRequestSchema = z
  .strictObject({ fps: z.number().int().min(1).max(60).nullish().describe('Frames a second.') })
  .meta({ id: 'DesktopRecordingStartRequest' });

export type DesktopRecordingStartRequest = z.infer<typeof desktopRecordingStartRequestSchema>;
