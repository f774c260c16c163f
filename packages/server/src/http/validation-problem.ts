import { ProblemError } from './problem-error.ts';

/** The part of a failed validation that is told: zod's issues fit it. */
export interface ValidationIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The part of the request that was checked, as Hono's validators name it. */
export type ValidationTarget = 'json' | 'form' | 'query' | 'param' | 'header' | 'cookie';

const placeOfTarget: Readonly<Record<ValidationTarget, string>> = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
};

/** `invalid_request` that names each field and what was expected of it; `issues` holds all of them. */
export function validationProblem(target: ValidationTarget, issues: readonly ValidationIssue[]): ProblemError {
  const named = issues.map(({ path, message }) => ({ path: fieldPath(placeOfTarget[target], path), message }));
  const [first] = named;
  const more = named.length > 1 ? ` (and ${named.length - 1} more in \`issues\`)` : '';
  const detail =
    first === undefined ? `The ${placeOfTarget[target]} is not valid.` : `${first.path}: ${first.message}${more}`;
  return new ProblemError('invalid_request', detail, { context: { issues: named } });
}

/** `body.mcpServers[0].name`: a field as a reader writes it. */
function fieldPath(place: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    place,
  );
}
