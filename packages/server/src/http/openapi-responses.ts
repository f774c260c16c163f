import { errorTable, type ErrorCode } from '@sandbox-agent/protocol/errors';
import { problemDetailsSchema } from '@sandbox-agent/protocol';
import type { z } from '@hono/zod-openapi';

/** A JSON response of a route definition. */
export function jsonResponse<Schema extends z.ZodType>(
  schema: Schema,
  description: string,
): { description: string; content: { 'application/json': { schema: Schema } } } {
  return { description, content: { 'application/json': { schema } } };
}

interface ProblemResponse {
  description: string;
  content: { 'application/problem+json': { schema: typeof problemDetailsSchema } };
}

/** The problem responses of a route definition, one a status; codes that share a status are listed together. */
export function problemResponses(...codes: readonly ErrorCode[]): Record<number, ProblemResponse> {
  const responses: Record<number, ProblemResponse> = {};
  for (const [status, sharing] of Map.groupBy(codes, (code) => errorTable[code].status)) {
    responses[status] = {
      description: sharing.map((code) => `\`${code}\`: ${errorTable[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: problemDetailsSchema } },
    };
  }
  return responses;
}
