import type { ApiField, ApiOperation } from './api-operation.ts';
import { toFlag } from './build-api-request.ts';

/** The nouns of an API, or the verbs of one of them. Empty when there is no such noun. */
export function listOperations(operations: readonly ApiOperation[], noun: string | undefined): string {
  if (noun === undefined) {
    const verbs = Map.groupBy(operations, (one) => one.noun);
    const width = Math.max(0, ...[...verbs.keys()].map((name) => name.length));
    return [...verbs]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, list]) => `${name.padEnd(width)}  ${list.map(({ verb }) => verb).join(', ')}\n`)
      .join('');
  }
  return operations
    .filter((one) => one.noun === noun)
    .map((one) => {
      const names = one.parameters.map((name) => ` ${name.toUpperCase()}`).join('');
      const flags = [...one.query, ...(one.body?.fields ?? [])].map(flagOf).join('');
      const raw = one.rawBody === undefined ? '' : ' [--data @FILE]';
      const stream = one.streams ? ' [--follow]' : '';
      return `${one.verb}${names}${flags}${raw}${stream}\n    ${one.summary}\n`;
    })
    .join('');
}

function flagOf({ name, required, kind }: ApiField): string {
  const flag = `--${toFlag(name)} ${kind === 'json' ? 'JSON' : kind === 'list' ? 'VALUE...' : 'VALUE'}`;
  return required ? ` ${flag}` : ` [${flag}]`;
}
