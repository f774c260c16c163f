/** A path from fixed and foreign segments: `joinPath('/v1/sessions', id, 'events')`. */
export function joinPath(prefix: string, ...segments: string[]): string {
  return [prefix, ...segments.map((segment) => encodeURIComponent(segment))].join('/');
}
