import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  agentInfoSchema,
  agentInstallProgressSchema,
  agentInstallRequestSchema,
  agentInstallResponseSchema,
  agentListSchema,
  type AgentInfo,
} from '@sandbox-agent/protocol';
import type { MiddlewareHandler } from 'hono';
import { createOpenApiApp } from '../http/openapi-app.ts';
import { jsonResponse, problemResponses } from '../http/openapi-responses.ts';
import { createProgressStream } from '../http/progress-stream.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AgentCatalogue } from './agent-catalogue.ts';
import type { AgentDefinition } from './agent-definition.ts';
import type { AgentProbe } from './agent-probe.ts';
import { describeAgent, type DescribeAgentOptions } from './describe-agent.ts';
import { mapWithLimit } from './map-with-limit.ts';
import { requestInstall } from './request-install.ts';

export interface AgentRoutesOptions extends DescribeAgentOptions {
  readonly catalogue: AgentCatalogue;
  readonly probe: AgentProbe;
  readonly logger: Logger;
}

/** Agents asked for their configuration at the same time: each is a process of a few hundred megabytes. */
const probesAtOnce = 2;

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const infoQuery = z.object({
  config: flag
    .optional()
    .openapi({ description: 'Also ask each installed agent for its `configOptions`, by running it.' }),
  no_cache: flag.optional().openapi({ description: 'Ask again although an answer is remembered.' }),
});
const agentParams = z.object({ agent: z.string().openapi({ example: 'opencode' }) });

const listRoute = createRoute({
  method: 'get',
  path: '/v1/agents',
  tags: ['agents'],
  summary: 'The agents this server knows',
  request: { query: infoQuery },
  responses: {
    200: jsonResponse(agentListSchema, 'Every agent of the catalogue.'),
    ...problemResponses('invalid_request'),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: '/v1/agents/{agent}',
  tags: ['agents'],
  summary: 'One agent',
  request: { params: agentParams, query: infoQuery },
  responses: {
    200: jsonResponse(agentInfoSchema, 'The agent.'),
    ...problemResponses('invalid_request', 'unsupported_agent'),
  },
});

/** Published clients send an empty body with a JSON content type: that is no JSON, and means no wishes. */
const dropEmptyBody: MiddlewareHandler = async (context, next) => {
  const { raw } = context.req;
  if (raw.body === null || context.req.header('content-length') === '0') {
    const headers = new Headers(raw.headers);
    headers.delete('content-type');
    context.req.raw = new Request(raw.url, { method: raw.method, headers, signal: raw.signal });
  }
  await next();
};

const installRoute = createRoute({
  method: 'post',
  path: '/v1/agents/{agent}/install',
  tags: ['agents'],
  summary: 'Install an agent from npm',
  description:
    'Answers when it is installed. With `Accept: text/event-stream` each step is a `progress` event; the last event is `result` or `error`.',
  middleware: dropEmptyBody,
  request: {
    params: agentParams,
    body: { required: false, content: { 'application/json': { schema: agentInstallRequestSchema } } },
  },
  responses: {
    200: {
      description: 'The agent is installed.',
      content: {
        'application/json': { schema: agentInstallResponseSchema },
        'text/event-stream': { schema: agentInstallProgressSchema },
      },
    },
    ...problemResponses('invalid_request', 'unsupported_agent', 'install_failed'),
  },
});

/** The routes below `/v1/agents`. */
export function createAgentRoutes(options: AgentRoutesOptions): OpenAPIHono {
  const { catalogue, probe, logger } = options;

  const inform = async (
    agent: AgentDefinition,
    query: z.infer<typeof infoQuery>,
    signal: AbortSignal,
  ): Promise<AgentInfo> => {
    const info = await describeAgent(agent, options);
    return query.config === true
      ? { ...info, ...(await probe.probe(agent.id, { refresh: query.no_cache === true, signal })) }
      : info;
  };

  const app = createOpenApiApp();
  app.openapi(listRoute, async (context) => {
    const query = context.req.valid('query');
    const agents = await mapWithLimit(catalogue.list(), query.config === true ? probesAtOnce : Infinity, (agent) =>
      inform(agent, query, context.req.raw.signal),
    );
    return context.json({ agents }, 200);
  });
  app.openapi(getRoute, async (context) => {
    const agent = catalogue.get(context.req.valid('param').agent);
    return context.json(await inform(agent, context.req.valid('query'), context.req.raw.signal), 200);
  });
  app.openapi(installRoute, async (context) => {
    const agent = catalogue.get(context.req.valid('param').agent);
    const { reinstall, agentVersion, agentProcessVersion } = context.req.valid('json') ?? {};
    const wishes = {
      reinstall: reinstall ?? false,
      agentVersion: agentVersion ?? undefined,
      agentProcessVersion: agentProcessVersion ?? undefined,
    };
    if (context.req.header('accept')?.includes('text/event-stream') === true) {
      return createProgressStream({
        work: (listener) => requestInstall(agent, { ...wishes, ...listener }, options),
        instance: context.req.path,
        logger,
      });
    }
    const result = await requestInstall(agent, { ...wishes, signal: context.req.raw.signal }, options);
    return context.json(result, 200);
  });
  return app;
}
