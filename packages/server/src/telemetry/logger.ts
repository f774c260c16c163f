/** The logger that is passed to everything that has something to say. pino fits it. There is no ambient logger. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing: for tests and for parts that run before a logger exists. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
