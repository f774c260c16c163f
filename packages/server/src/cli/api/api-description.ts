import type { ApiField, ApiOperation } from './api-operation.ts';
import { verbOf } from './verb-of.ts';

/** The parts of an OpenAPI document that matter here. */
export interface OpenApiDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** What the server says of itself → the operations of the command line. Whatever routes a server has, they are there. */
export function readApiDescription(document: OpenApiDocument): ApiOperation[] {
  const paths = Object.entries(document.paths ?? {}).filter(([path]) => isCallable(path));
  const hasItems = (path: string): boolean =>
    paths.some(([other]) => /^\/\{\w+\}$/.test(other.slice(path.length)) && other.startsWith(path));
  return paths.flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const { noun, verb } = verbOf({
        method,
        path,
        methodCount: Object.keys(operations).length,
        hasItems: hasItems(path),
      });
      const content = operation.requestBody?.content ?? {};
      const json = content['application/json'];
      const [rawBody] = Object.keys(content).filter((type) => type !== 'application/json');
      return {
        noun,
        verb,
        method: method.toUpperCase(),
        path,
        summary: operation.summary ?? '',
        parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
        query: (operation.parameters ?? [])
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, required, description, schema }) => ({
            name,
            required: required === true,
            description: description ?? schema?.description ?? '',
            kind: 'text' as const,
          })),
        ...(json === undefined
          ? {}
          : { body: { required: operation.requestBody?.required === true, fields: fieldsOf(json.schema, document) } }),
        ...(json !== undefined || rawBody === undefined ? {} : { rawBody }),
        streams: Object.values(operation.responses ?? {}).some(({ content: types }) =>
          Object.hasOwn(types ?? {}, 'text/event-stream'),
        ),
      };
    }),
  );
}

/** The description itself is no operation, and a WebSocket needs more than a command. */
function isCallable(path: string): boolean {
  return path.startsWith('/v1/') && path !== '/v1/openapi.json' && !/\/(?:ws|signaling)$/.test(path);
}

/** The fields of an object, also of one that is written in several forms: then none is required. */
function fieldsOf(schema: Schema | undefined, document: OpenApiDocument): ApiField[] {
  const resolved = resolve(schema, document);
  const own = Object.entries(resolved.properties ?? {}).map(([name, property]): ApiField => {
    const { description = '' } = property;
    return {
      name,
      description,
      required: resolved.required?.includes(name) ?? false,
      kind: kindOf(property, document),
    };
  });
  const forms = [...(resolved.anyOf ?? []), ...(resolved.oneOf ?? [])].flatMap((form) => fieldsOf(form, document));
  const parts = (resolved.allOf ?? []).flatMap((part) => fieldsOf(part, document));
  const fields = new Map<string, ApiField>();
  for (const field of [...own, ...parts, ...forms.map((form) => ({ ...form, required: false }))]) {
    const known = fields.get(field.name);
    fields.set(field.name, known === undefined || known.kind === field.kind ? field : { ...field, kind: 'json' });
  }
  return [...fields.values()];
}

function kindOf(schema: Schema, document: OpenApiDocument): ApiField['kind'] {
  const { type, enum: values, const: value, anyOf, oneOf } = resolve(schema, document);
  const types = (typeof type === 'string' ? [type] : (type ?? [])).filter((name) => name !== 'null');
  if (types.length === 1) {
    return types[0] === 'string' ? 'text' : types[0] === 'array' ? 'list' : 'json';
  }
  if (typeof value === 'string' || values?.every((one) => typeof one === 'string')) {
    return 'text';
  }
  const forms = [...(anyOf ?? []), ...(oneOf ?? [])].filter((form) => form.type !== 'null');
  const [kind, ...others] = new Set(forms.map((form) => kindOf(form, document)));
  return kind !== undefined && others.length === 0 ? kind : 'json';
}

function resolve(schema: Schema | undefined, { components }: OpenApiDocument): Schema {
  const name = schema?.$ref?.replace('#/components/schemas/', '');
  return (name === undefined ? schema : components?.schemas?.[name]) ?? {};
}
