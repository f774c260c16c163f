import { stat } from 'node:fs/promises';
import { TailBuffer } from '../../acp/tail-buffer.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import { withDeadline } from '../../lifecycle/deadline.ts';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import type { DisplaySize } from '../input/point.ts';
import { pollUntil } from '../poll-until.ts';
import { atOnce, failed } from '../run-tool.ts';

const startTimeoutMs = 15_000;
/** How long ffmpeg may take to write what it still has. */
const stopTimeoutMs = 4_000;
const stderrBytes = 4096;
/** A recording that nobody stops ends by itself. */
const largestFileBytes = 4 * 1024 * 1024 * 1024;

export interface RecorderOptions {
  readonly file: string;
  readonly display: string;
  readonly size: DisplaySize;
  readonly framesPerSecond: number;
  readonly spawn: (command: string, args: readonly string[]) => Promise<ContainedProcess>;
  readonly clock: Clock;
}

/** One film being made. */
export interface Recorder {
  readonly pid: number;
  /** Whether it ended well, by whatever: being stopped, the largest size. */
  readonly ended: Promise<boolean>;
  /** Ends it in good order. Idempotent, bounded. */
  stop(): Promise<void>;
}

/** Starts to film the display. Resolves when the first of it is in the file. @throws ProblemError `desktop_action_failed` */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const { file, clock } = options;
  const process = await options.spawn('ffmpeg', recorderArguments(options));
  const stderr = new TailBuffer(stderrBytes);
  process.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  process.stdout.resume();
  let isStopping = false;
  let hasEnded = false;
  const ended = process.exited.then(async ({ exitCode }) => {
    hasEnded = true;
    await process.terminate(atOnce);
    // Interrupted, it writes the rest and says 255.
    return exitCode === 0 || (isStopping && exitCode === 255);
  });
  const hasBegun = await pollUntil(async () => (hasEnded || (await sizeOf(file)) > 0 ? true : undefined), {
    clock,
    boundMs: startTimeoutMs,
  });
  if (hasEnded || hasBegun === undefined) {
    await process.terminate(atOnce);
    throw failed({ command: 'ffmpeg' }, stderr.text().trim() || 'it recorded nothing');
  }
  return {
    pid: process.pid,
    ended,
    async stop() {
      isStopping = true;
      process.signal('SIGINT');
      await withDeadline(ended, stopTimeoutMs);
      await process.terminate(atOnce);
      await ended;
    },
  };
}

function recorderArguments({ file, display, size, framesPerSecond }: RecorderOptions): string[] {
  return [
    ...['-nostdin', '-loglevel', 'error', '-y', '-probesize', '32', '-analyzeduration', '0'],
    ...['-f', 'x11grab', '-framerate', String(framesPerSecond), '-draw_mouse', '1'],
    ...['-video_size', `${size.width}x${size.height}`, '-i', display],
    // The colours that all players have need even sides.
    ...['-vf', 'crop=trunc(iw/2)*2:trunc(ih/2)*2', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ...['-g', String(framesPerSecond * 2)],
    // In fragments that are written at once, so that also a film that was cut off can be played, but for its last second.
    ...['-frag_duration', '1000000', '-flush_packets', '1'],
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-fs', String(largestFileBytes), file],
  ];
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
