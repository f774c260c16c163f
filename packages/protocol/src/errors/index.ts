export { errorTable, errorCodes, isErrorCode, type ErrorCode } from './error-codes.ts';
export { createProblemDetails, errorCodeOf, type ProblemDetails, type ProblemInput } from './problem.ts';
