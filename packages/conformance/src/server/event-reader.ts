import type { IncomingMessage } from 'node:http';
import { createEventFrame, type EventFrame } from './event-frame.ts';
import { createEventParser } from './event-parser.ts';
import type { ServerApi } from './target.ts';

/** One reader of a session's stream. */
export interface EventReader {
  /** All frames so far, in order. */
  readonly frames: readonly EventFrame[];
  /** Resolves with the first frame that fits, seen already or still to come. Rejects when the stream ends before. */
  until(fits: (frame: EventFrame) => boolean): Promise<EventFrame>;
  /** Resolves with the frame that fits, or with undefined when nothing has come for so long: streams that lose never say so. */
  settle(fits: (frame: EventFrame) => boolean, quietMs?: number): Promise<EventFrame | undefined>;
  /** Resolves when the stream has ended, by whomever. */
  readonly ended: Promise<void>;
  /** Takes no more bytes from the socket. */
  pause(): void;
  resume(): void;
  close(): void;
}

export function createEventReader(response: IncomingMessage, api: ServerApi): EventReader {
  const frames: EventFrame[] = [];
  const parse = createEventParser();
  const watchers = new Set<() => void>();
  let end: Error | undefined;
  const tellAll = (): void => {
    for (const look of watchers) look();
  };
  const finish = (reason: Error): void => {
    end ??= reason;
    tellAll();
  };
  response.on('data', (chunk: Buffer) => {
    try {
      for (const event of parse(chunk)) frames.push(createEventFrame(api, event));
      tellAll();
    } catch (error) {
      finish(new Error('The stream is not UTF-8.', { cause: error }));
      response.destroy();
    }
  });
  response.on('error', finish);
  const ended = new Promise<void>((resolve) => {
    response.on('close', () => {
      finish(new Error('The stream ended.'));
      resolve();
    });
  });

  const until: EventReader['until'] = (fits) =>
    new Promise((resolve, reject) => {
      let seen = 0;
      const look = (): void => {
        try {
          for (; seen < frames.length; seen += 1) {
            const frame = frames[seen] as EventFrame;
            if (fits(frame)) {
              watchers.delete(look);
              resolve(frame);
              return;
            }
          }
        } catch (error) {
          watchers.delete(look);
          reject(error);
          return;
        }
        if (end !== undefined) {
          watchers.delete(look);
          reject(end);
        }
      };
      watchers.add(look);
      look();
    });

  const untilQuiet = (quietMs: number): Promise<undefined> =>
    new Promise((resolve) => {
      const finishQuiet = (): void => {
        watchers.delete(restart);
        resolve(undefined);
      };
      let timer = setTimeout(finishQuiet, quietMs);
      const restart = (): void => {
        clearTimeout(timer);
        timer = setTimeout(finishQuiet, end === undefined ? quietMs : 0);
      };
      watchers.add(restart);
    });

  return {
    frames,
    until,
    settle: (fits, quietMs = 1000) => {
      const found = until(fits).catch(() => undefined);
      return Promise.race([found, untilQuiet(quietMs)]);
    },
    ended,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void response.destroy(),
  };
}
