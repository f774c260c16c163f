import { routeAccess, type RouteAccess } from './route-access.ts';

export interface FoundAccess extends RouteAccess {
  /** What the path has in the place of `{id}`, decoded. */
  readonly id?: string | undefined;
}

interface RoutePattern {
  readonly method: string;
  readonly segments: readonly string[];
  readonly access: RouteAccess;
}

const patterns: readonly RoutePattern[] = Object.entries(routeAccess).map(([route, access]) => {
  const [method = '', path = ''] = route.split(' ');
  return { method, segments: path.split('/'), access };
});

/** The entry of the table for a request; `HEAD` counts as `GET`. `undefined`: there is none. */
export function findRouteAccess(method: string, path: string): FoundAccess | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const segments = path.split('/');
  const found = patterns.find((pattern) => pattern.method === wanted && fits(pattern.segments, segments));
  if (found === undefined) {
    return undefined;
  }
  const position = found.segments.indexOf('{id}');
  return { ...found.access, id: position < 0 ? undefined : decode(segments[position] ?? '') };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
  );
}

/** As the router decodes a parameter. What cannot be decoded names no session. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
