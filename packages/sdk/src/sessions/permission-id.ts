/**
 * A request's id is unique within its session only; the client's methods take an id alone. So the id that listeners get
 * names both, and an answer can be sent by another process than the one that saw the request.
 */
export function permissionIdOf(sessionId: string, requestId: string): string {
  return `${sessionId}/${requestId}`;
}

/** The parts of an id, or `undefined` when it names no session. Session ids have no slash. */
export function parsePermissionId(permissionId: string): { sessionId: string; requestId: string } | undefined {
  const slash = permissionId.indexOf('/');
  return slash < 1 ? undefined : { sessionId: permissionId.slice(0, slash), requestId: permissionId.slice(slash + 1) };
}
