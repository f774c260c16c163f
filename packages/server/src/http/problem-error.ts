import { createProblemDetails, errorTable, type ErrorCode, type ProblemDetails } from '@sandbox-agent/protocol/errors';

/**
 * An error that a caller is told about: one code of the table, what was expected and what came, and typed context.
 * Every feature throws it; the HTTP layer turns it into `application/problem+json`.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { context?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = options.context ?? {};
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  toProblemDetails(instance?: string): ProblemDetails {
    return createProblemDetails({ code: this.code, detail: this.message, instance, context: this.context });
  }
}
