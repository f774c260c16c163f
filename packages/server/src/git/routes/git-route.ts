import type { ErrorCode } from '@sandbox-agent/protocol/errors';
import { createRoute, z } from '@hono/zod-openapi';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';

/** What every call may be answered with. */
const commonCodes = [
  'invalid_request',
  'permission_denied',
  'not_found',
  'conflict',
  'git_not_a_repository',
  'git_failed',
  'git_not_installed',
  'timeout',
] as const satisfies readonly ErrorCode[];

/** What one that changes something may be answered with besides. */
const changeCodes = ['git_conflict', 'insufficient_storage'] as const satisfies readonly ErrorCode[];

/** What one that goes to a remote may be answered with besides. */
const remoteCodes = [
  'git_not_fast_forward',
  'git_authentication_failed',
  'git_remote_failed',
] as const satisfies readonly ErrorCode[];

interface RouteTexts {
  readonly summary: string;
  readonly description?: string;
  /** What the answer is. */
  readonly answer: string;
}

/** A route that reads. */
export function readRoute<Path extends string, Query extends z.ZodObject, Answer extends z.ZodType>(
  path: Path,
  { query, answer }: { query: Query; answer: Answer },
  texts: RouteTexts,
) {
  return createRoute({
    method: 'get',
    path,
    tags: ['git'],
    summary: texts.summary,
    ...(texts.description === undefined ? {} : { description: texts.description }),
    request: { query },
    responses: { 200: jsonResponse(answer, texts.answer), ...problemResponses(...commonCodes) },
  });
}

/** A route that changes a repository. */
export function changeRoute<Path extends string, Body extends z.ZodType, Answer extends z.ZodType>(
  path: Path,
  { body, answer }: { body: Body; answer: Answer },
  texts: RouteTexts,
) {
  return createRoute({
    method: 'post',
    path,
    tags: ['git'],
    summary: texts.summary,
    ...(texts.description === undefined ? {} : { description: texts.description }),
    request: { body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: { 200: jsonResponse(answer, texts.answer), ...problemResponses(...commonCodes, ...changeCodes) },
  });
}

const remoteHeaders = z.object({
  'git-authorization': z
    .string()
    .max(16_384)
    .optional()
    .describe('Credentials for the remote: `Basic` with base64 of `username:password`, or `Bearer` with a token.'),
  'git-authorization-origin': z
    .string()
    .max(4096)
    .optional()
    .describe('The only remote they are for, as `https://github.com`. Default: that of `url` in the body.'),
  accept: z.string().optional(),
});

/** A route that goes to a remote. */
export function remoteRoute<Path extends string, Body extends z.ZodType, Answer extends z.ZodType>(
  path: Path,
  { body, answer }: { body: Body; answer: Answer },
  texts: RouteTexts,
) {
  return createRoute({
    method: 'post',
    path,
    tags: ['git'],
    summary: texts.summary,
    description:
      `${texts.description ?? ''} With \`Accept: text/event-stream\` the answer is a stream of \`progress\`, then \`result\` or \`error\`.`.trim(),
    request: { headers: remoteHeaders, body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: {
        description: texts.answer,
        content: { 'application/json': { schema: answer }, 'text/event-stream': { schema: z.string() } },
      },
      ...problemResponses(...commonCodes, ...changeCodes, ...remoteCodes),
    },
  });
}
