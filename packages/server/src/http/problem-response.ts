import type { ProblemError } from './problem-error.ts';

const headersOfCode: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  token_invalid: { 'WWW-Authenticate': 'Bearer realm="sandbox-agent"' },
};

/**
 * The answer for a problem: RFC 9457 body, its status, and the headers the code asks for. The context members `allow`
 * and `retryAfterSeconds` become `Allow` and `Retry-After` as well.
 */
export function problemResponse(problem: ProblemError, instance?: string): Response {
  const { allow, retryAfterSeconds } = problem.context;
  return new Response(JSON.stringify(problem.toProblemDetails(instance)), {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headersOfCode[problem.code],
      ...(Array.isArray(allow) ? { Allow: allow.join(', ') } : {}),
      ...(typeof retryAfterSeconds === 'number' ? { 'Retry-After': String(Math.ceil(retryAfterSeconds)) } : {}),
    },
  });
}
