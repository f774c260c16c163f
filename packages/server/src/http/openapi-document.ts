import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { jsonResponse } from './openapi-responses.ts';

export interface OpenApiDocumentOptions {
  readonly version: string;
  /** The apps of all features, with their routes on full paths. */
  readonly features: readonly OpenAPIHono[];
}

const bearerScheme = 'bearer';

const indexRoute = createRoute({
  method: 'get',
  path: '/',
  summary: 'Which product answers here',
  security: [],
  responses: {
    200: jsonResponse(z.object({ name: z.string(), version: z.string(), docs: z.string() }), 'Name and version.'),
  },
});

const documentRoute = createRoute({
  method: 'get',
  path: '/v1/openapi.json',
  summary: 'This description',
  responses: { 200: jsonResponse(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1.') },
});

/** The whole API as OpenAPI 3.1, from the schemas that validate it. */
export function createOpenApiDocument(options: OpenApiDocumentOptions): object {
  const all = new OpenAPIHono();
  all.openAPIRegistry.registerPath(indexRoute);
  all.openAPIRegistry.registerPath(documentRoute);
  all.openAPIRegistry.registerComponent('securitySchemes', bearerScheme, { type: 'http', scheme: 'bearer' });
  for (const feature of options.features) {
    all.route('/', feature);
  }
  return all.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sandbox Agent',
      version: options.version,
      description: 'Drives coding agents inside a sandbox. Errors are RFC 9457 problem details on every path.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ [bearerScheme]: [] }],
  });
}
