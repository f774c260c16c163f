import type { ContainedProcess } from '../../processes/contain/index.ts';
import type { DisplaySize } from '../input/point.ts';
import { atOnce } from '../run-tool.ts';
import { FrameSplitter } from './frame-splitter.ts';
import { whenEnded } from '../when-ended.ts';

/** Of `-q:v`, from 2, the best, to 31. */
const quality = '5';
/** A picture that did not change is sent again after so many. */
const mostDuplicates = 100;

export interface CaptureOptions {
  readonly display: string;
  readonly size: DisplaySize;
  readonly framesPerSecond: number;
  readonly spawn: (command: string, args: readonly string[]) => Promise<ContainedProcess>;
  /** A JPEG. Its bytes are not changed afterwards. */
  readonly onFrame: (frame: Buffer) => void;
  /** Once, when no more comes. */
  readonly onEnd: () => void;
}

/** What films the display for viewers. */
export interface Capture {
  readonly pid: number;
  /** Idempotent, bounded. */
  close(): Promise<void>;
}

/** Starts to take pictures of the display, and gives those that differ from the one before. */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { display, size, framesPerSecond, onFrame, onEnd } = options;
  const process = await options.spawn('ffmpeg', [
    ...['-nostdin', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0', '-f', 'x11grab'],
    ...['-framerate', String(framesPerSecond), '-draw_mouse', '1', '-video_size', `${size.width}x${size.height}`],
    // Pictures that are the same to the last bit are left out, so that a still display costs nothing to send.
    ...['-i', display, '-vf', `mpdecimate=hi=0:lo=0:frac=0:max=${mostDuplicates}`, '-fps_mode', 'vfr'],
    ...['-c:v', 'mjpeg', '-q:v', quality, '-flush_packets', '1', '-f', 'mpjpeg', '-'],
  ]);
  process.stderr.resume();
  const splitter = new FrameSplitter(onFrame);
  process.stdout.on('data', (chunk: Buffer) => {
    try {
      splitter.push(chunk);
    } catch {
      process.stdout.removeAllListeners('data');
      process.terminate(atOnce).catch(() => undefined);
    }
  });
  whenEnded(process, async () => {
    await process.terminate(atOnce);
    onEnd();
  });
  return {
    pid: process.pid,
    close: async () => void (await process.terminate(atOnce)),
  };
}
