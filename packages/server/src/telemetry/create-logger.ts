import type { Clock } from '../lifecycle/clock.ts';
import { createLazy } from '../lifecycle/lazy.ts';
import type { LogLevel } from './log-level.ts';
import type { Logger } from './logger.ts';

type WritableLevel = Exclude<LogLevel, 'silent'>;

const severityOf: Readonly<Record<LogLevel, number>> = { debug: 20, info: 30, warn: 40, error: 50, silent: 100 };

/** How long the first harmless records wait before the writer is loaded, so that the first requests go first. */
const quietStartMs = 200;

export interface ClosableLogger extends Logger {
  /** Writes what is waiting. */
  flush(): Promise<void>;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly clock: Pick<Clock, 'now'>;
  /** Members of every record. */
  readonly bindings?: Readonly<Record<string, unknown>>;
}

/**
 * A logger that writes JSON lines to standard error with pino. pino is loaded by the first record and not before:
 * the start of the server does not pay for it. Records keep the time at which they were made.
 */
export function createLogger(options: LoggerOptions): ClosableLogger {
  let waiting: { level: WritableLevel; fields: object; message: string }[] = [];
  let writer: Logger | undefined;
  let timer: NodeJS.Timeout | undefined;

  const pino = createLazy(async () => {
    const { createPinoWriter } = await import('./pino-writer.ts');
    writer = createPinoWriter(options);
  });
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) {
      return;
    }
    await pino.load();
    const records = waiting;
    waiting = [];
    for (const { level, fields, message } of records) {
      writer?.[level](fields, message);
    }
  };
  const write = (level: WritableLevel, fields: object, message: string): void => {
    if (severityOf[level] < severityOf[options.level]) {
      return;
    }
    const timed = { time: options.clock.now(), ...fields };
    if (writer !== undefined && waiting.length === 0) {
      writer[level](timed, message);
      return;
    }
    waiting.push({ level, fields: timed, message });
    timer ??= setTimeout(() => {
      flush().catch(() => undefined);
    }, quietStartMs);
    timer.unref();
  };
  return {
    debug: (fields, message) => write('debug', fields, message),
    info: (fields, message) => write('info', fields, message),
    warn: (fields, message) => write('warn', fields, message),
    error: (fields, message) => write('error', fields, message),
    flush,
  };
}
