import { pino } from 'pino';
import type { LoggerOptions } from './create-logger.ts';
import type { Logger } from './logger.ts';

/**
 * pino on standard error, written synchronously: the last line before a crash is there. No transports: they need files
 * beside the executable.
 */
export function createPinoWriter(options: Pick<LoggerOptions, 'level' | 'bindings'>): Logger {
  return pino(
    {
      level: options.level,
      base: { ...options.bindings },
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
