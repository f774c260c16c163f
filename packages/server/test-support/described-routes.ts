import { exchange } from './exchange.ts';
import type { TestServer } from './start-server.ts';

/** A route as the server's own description has it: what a test of all routes needs. */
export interface DescribedRoute {
  readonly method: string;
  /** `/v1/sessions/{id}` */
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly required: boolean }[];
  /** Absent: it takes none, or none of JSON. */
  readonly jsonBody: { readonly required: boolean; readonly properties: readonly string[] } | undefined;
  readonly takesBody: boolean;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** Every route of `GET /v1/openapi.json`. */
export async function readDescribedRoutes(server: TestServer): Promise<DescribedRoute[]> {
  const { json } = await exchange({ url: server.url, path: '/v1/openapi.json', headers: server.headers });
  const { paths, components } = json as Description;
  const propertiesOf = (schema: Schema | undefined): string[] => {
    const name = schema?.$ref?.slice('#/components/schemas/'.length);
    const resolved = name === undefined ? schema : components?.schemas?.[name];
    const variants = [...(resolved?.anyOf ?? []), ...(resolved?.oneOf ?? []), ...(resolved?.allOf ?? [])];
    return [...Object.keys(resolved?.properties ?? {}), ...variants.flatMap(propertiesOf)];
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => {
      const json = requestBody?.content['application/json'];
      return {
        method: method.toUpperCase(),
        path,
        query: parameters
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, required }) => ({ name, required: required === true })),
        jsonBody: json && {
          required: requestBody?.required === true,
          properties: [...new Set(propertiesOf(json.schema))],
        },
        takesBody: requestBody !== undefined,
      };
    }),
  );
}
