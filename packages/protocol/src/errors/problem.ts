import { errorTable, isErrorCode, type ErrorCode } from './error-codes.ts';

const typePrefix = 'urn:sandbox-agent:error:';

/** The body of every error answer: RFC 9457 problem details. Further members are the context of the code. */
export interface ProblemDetails {
  /** `urn:sandbox-agent:error:<code>` */
  type: string;
  title: string;
  status: number;
  detail?: string | undefined;
  instance?: string | undefined;
  suggestion?: string | undefined;
  [member: string]: unknown;
}

export interface ProblemInput {
  readonly code: ErrorCode;
  /** What was expected and what came, for a human. Never holds a secret. */
  readonly detail?: string | undefined;
  /** The path of the request. */
  readonly instance?: string | undefined;
  /** Further members of the problem. Must be JSON. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** Builds the problem body of a code; status, title and suggestion come from the table. */
export function createProblemDetails(input: ProblemInput): ProblemDetails {
  const { status, title, suggestion } = errorTable[input.code];
  return {
    ...input.context,
    type: `${typePrefix}${input.code}`,
    title,
    status,
    ...(input.detail === undefined ? {} : { detail: input.detail }),
    ...(input.instance === undefined ? {} : { instance: input.instance }),
    suggestion,
  };
}

/** The code of a problem body, or `undefined` when its type is not one of ours or not known to this build. */
export function errorCodeOf(problem: Pick<ProblemDetails, 'type'>): ErrorCode | undefined {
  if (!problem.type.startsWith(typePrefix)) {
    return undefined;
  }
  const code = problem.type.slice(typePrefix.length);
  return isErrorCode(code) ? code : undefined;
}
