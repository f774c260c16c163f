/** A path with `file` in its query, once for each. */
export function withFiles(path: string, files: readonly string[] | undefined): string {
  const query = new URLSearchParams((files ?? []).map((file): [string, string] => ['file', file]));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
