import type { z } from 'zod';
import type {
  desktopRegionScreenshotQuerySchema,
  desktopScreenshotQuerySchema,
  DesktopScreenshotFormat,
} from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { RunOnDisplay } from './display/on-display.ts';
import type { DisplaySize } from './input/point.ts';
import { failed, type Tool } from './run-tool.ts';

/** What is asked for: the whole display, or a rectangle of it. */
export type ScreenshotQuery =
  | z.output<typeof desktopScreenshotQuerySchema>
  | z.output<typeof desktopRegionScreenshotQuerySchema>;

interface Rectangle extends DisplaySize {
  readonly x: number;
  readonly y: number;
}

const defaultQuality = 85;
const timeoutMs = 20_000;
/** More than any display that can be started has as PNG without compression. */
const maximumBytes = 256 * 1024 * 1024;

/** The media types of screenshots. */
export const screenshotTypes: Readonly<Record<DesktopScreenshotFormat, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
};

/**
 * Takes a picture of the display.
 *
 * @throws ProblemError `invalid_request` for a rectangle that is not on it
 */
export async function takeScreenshot(
  { run, size, display }: { readonly run: RunOnDisplay; readonly size: DisplaySize; readonly display: string },
  query: ScreenshotQuery,
): Promise<Buffer> {
  const rectangle = 'x' in query ? requireInside(query, size) : { x: 0, y: 0, ...size };
  // ImageMagick is faster, but only ffmpeg draws the pointer.
  const tool = query.showCursor === true ? withCursor(query, { rectangle, display }) : withoutCursor(query, rectangle);
  const { stdout, stderr, exitCode } = await run({ ...tool, timeoutMs, maximumBytes });
  if (exitCode !== 0 || stdout.length === 0) {
    throw failed(tool, stderr.trim() || `it ended with ${exitCode}`);
  }
  return stdout;
}

function requireInside({ x, y, width, height }: Rectangle, size: DisplaySize): Rectangle {
  if (x + width > size.width || y + height > size.height) {
    throw new ProblemError(
      'invalid_request',
      `The display has ${size.width}x${size.height} pixels; got ${width}x${height} at ${x},${y}.`,
      { context: { width: size.width, height: size.height } },
    );
  }
  return { x, y, width, height };
}

function withoutCursor(
  { format = 'png', quality = defaultQuality, scale = 1 }: ScreenshotQuery,
  { x, y, width, height }: Rectangle,
): Tool {
  return {
    command: 'import',
    args: [
      ...['-silent', '-window', 'root', '-crop', `${width}x${height}+${x}+${y}`, '+repage'],
      ...(scale === 1 ? [] : ['-resize', `${scaled(width, scale)}x${scaled(height, scale)}!`]),
      // For PNG the number would choose a compression, not a quality.
      ...(format === 'png' ? [] : ['-quality', String(quality)]),
      ...['-depth', '8', `${format}:-`],
    ],
  };
}

function withCursor(
  { format = 'png', quality = defaultQuality, scale = 1 }: ScreenshotQuery,
  { rectangle: { x, y, width, height }, display }: { readonly rectangle: Rectangle; readonly display: string },
): Tool {
  const encoders: Record<DesktopScreenshotFormat, string[]> = {
    png: ['-c:v', 'png', '-f', 'image2pipe'],
    // From 31, the worst, to 2.
    jpeg: ['-c:v', 'mjpeg', '-q:v', String(Math.round(31 - (29 * (quality - 1)) / 99)), '-f', 'image2pipe'],
    webp: ['-c:v', 'libwebp', '-quality', String(quality), '-f', 'webp'],
  };
  return {
    command: 'ffmpeg',
    args: [
      ...['-nostdin', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0', '-f', 'x11grab'],
      ...['-draw_mouse', '1', '-video_size', `${width}x${height}`, '-i', `${display}.0+${x},${y}`, '-frames:v', '1'],
      ...(scale === 1 ? [] : ['-vf', `scale=${scaled(width, scale)}:${scaled(height, scale)}`]),
      ...encoders[format],
      '-',
    ],
  };
}

function scaled(side: number, scale: number): number {
  return Math.max(1, Math.round(side * scale));
}
