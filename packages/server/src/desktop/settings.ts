import type { DesktopStartRequest } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';

/** What a desktop was started with. */
export interface DesktopSettings {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly displayNum: number | undefined;
  readonly recordingFps: number;
  readonly streamFrameRate: number;
}

const defaults = { width: 1440, height: 900, dpi: 96, recordingFps: 15, streamFrameRate: 15 } as const;

export function desktopSettings(request: DesktopStartRequest): DesktopSettings {
  return {
    width: request.width ?? defaults.width,
    height: request.height ?? defaults.height,
    dpi: request.dpi ?? defaults.dpi,
    displayNum: request.displayNum ?? undefined,
    recordingFps: request.recordingFps ?? defaults.recordingFps,
    streamFrameRate: request.streamFrameRate ?? defaults.streamFrameRate,
  };
}

/**
 * Starting again is no error, unless it asks for another desktop than the one that runs.
 *
 * @throws ProblemError `conflict`
 */
export function requireSameSettings(
  request: DesktopStartRequest,
  running: DesktopSettings & { readonly display: string },
): void {
  const known = { ...running, displayNum: Number(running.display.slice(1)) };
  for (const name of ['width', 'height', 'dpi', 'displayNum', 'recordingFps', 'streamFrameRate'] as const) {
    const asked = request[name] ?? undefined;
    if (asked !== undefined && asked !== known[name]) {
      throw new ProblemError('conflict', `A desktop runs with ${name} ${known[name]}, not ${asked}: stop it first.`, {
        context: { [name]: known[name] },
      });
    }
  }
}
