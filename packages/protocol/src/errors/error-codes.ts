/**
 * Every error the product can answer with: its HTTP status, its title, and what the reader can do about it.
 *
 * The code is the last part of the problem's `type` (`urn:sandbox-agent:error:<code>`). Codes are never renamed or reused.
 */
export const errorTable = {
  invalid_request: { status: 400, title: 'Invalid request', suggestion: 'Correct the field that `detail` names.' },
  unsupported_agent: {
    status: 400,
    title: 'Unsupported agent',
    suggestion: 'GET /v1/agents lists the agents this server knows; --agent-config adds others.',
  },
  mode_not_supported: {
    status: 400,
    title: 'Mode not supported',
    suggestion: "Choose one of the session's own `modes` or `configOptions`.",
  },
  token_invalid: {
    status: 401,
    title: 'Token missing or invalid',
    suggestion: 'Send `Authorization: Bearer <token>` with the token the server was started with.',
  },
  permission_denied: {
    status: 403,
    title: 'Permission denied',
    suggestion: 'The request is not allowed for this caller; `detail` says which rule refused it.',
  },
  not_found: { status: 404, title: 'Not found', suggestion: 'Check the path and the identifier.' },
  session_not_found: {
    status: 404,
    title: 'Session not found',
    suggestion: 'GET /v1/sessions lists the sessions of this server; it may have been deleted.',
  },
  agent_not_installed: {
    status: 404,
    title: 'Agent not installed',
    suggestion: 'Run `sandbox-agent install-agent <id>` or POST /v1/agents/{agent}/install.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    suggestion: 'Use one of the methods in the `Allow` header.',
  },
  not_acceptable: {
    status: 406,
    title: 'Not acceptable',
    suggestion: 'Ask for `application/json` or `text/event-stream`, as the route offers.',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    suggestion: 'The resource is in another state; read it again before you retry.',
  },
  desktop_runtime_inactive: {
    status: 409,
    title: 'Desktop is not running',
    suggestion: 'POST /v1/desktop/start starts it.',
  },
  code_context_dead: {
    status: 409,
    title: 'Code context has no interpreter',
    suggestion:
      'POST /v1/code/contexts/{id}/restart starts a new one, without the old variables; or delete the context.',
  },
  session_already_exists: {
    status: 409,
    title: 'Session already exists',
    suggestion: 'Use another id, or send the same body to get the existing session.',
  },
  git_not_a_repository: {
    status: 409,
    title: 'Not a git repository',
    suggestion: 'POST /v1/git/init or /v1/git/clone makes one.',
  },
  git_conflict: {
    status: 409,
    title: 'Merge conflict',
    suggestion: '`paths` are the files in conflict; resolve them and commit, or go back.',
  },
  git_not_fast_forward: {
    status: 409,
    title: 'Not a fast-forward',
    suggestion: 'Both sides have commits that the other does not have: pull with a strategy, then push.',
  },
  git_failed: {
    status: 409,
    title: 'Git refused',
    suggestion: '`detail` is what git said.',
  },
  precondition_failed: {
    status: 412,
    title: 'Precondition failed',
    suggestion: 'Somebody else changed it; read it again, with its new ETag, before you write.',
  },
  payload_too_large: {
    status: 413,
    title: 'Payload too large',
    suggestion: '`limitBytes` is the configured limit; raise it in the configuration or send less.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    suggestion: 'Send `Content-Type: application/json`.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'Range not satisfiable',
    suggestion: '`size` is how many bytes there are; ask for a part of them.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'Idempotency key reused with another body',
    suggestion: 'Use a new Idempotency-Key for a new request.',
  },
  too_many_requests: { status: 429, title: 'Too many requests', suggestion: 'Wait for `Retry-After` seconds.' },
  internal: {
    status: 500,
    title: 'Internal error',
    suggestion: 'This is a fault of the server; its log has the cause.',
  },
  install_failed: {
    status: 500,
    title: 'Install failed',
    suggestion: '`detail` holds what the package manager said; nothing half-installed was kept.',
  },
  desktop_unsupported: {
    status: 501,
    title: 'Desktop is not supported here',
    suggestion: 'The desktop needs Linux.',
  },
  desktop_action_failed: {
    status: 502,
    title: 'Desktop action failed',
    suggestion: '`detail` holds what the program that did it said; GET /v1/desktop/status tells what still runs.',
  },
  agent_process_exited: {
    status: 502,
    title: 'Agent process exited',
    suggestion: '`exitCode`, `signal` and `stderrTail` tell why; the next prompt starts it again.',
  },
  agent_error: {
    status: 502,
    title: 'Agent answered with an error',
    suggestion: '`agentError` is the JSON-RPC error as the agent sent it.',
  },
  agent_authentication_required: {
    status: 502,
    title: 'Agent has no valid credentials',
    suggestion:
      'Give the session the credentials of its agent in `env`, or log the agent in inside the sandbox; `authMethods` are the ways it offers.',
  },
  skills_unavailable: {
    status: 502,
    title: 'Skills cannot be fetched',
    suggestion: '`source` names the stored source that cannot be used; correct or delete it with /v1/config/skills.',
  },
  kernel_failed: {
    status: 502,
    title: 'Kernel did not start',
    suggestion: '`stderrTail` tells why; the next request tries again.',
  },
  git_authentication_failed: {
    status: 502,
    title: 'The remote refused the credentials',
    suggestion: 'Send `Git-Authorization` with credentials that the remote takes.',
  },
  git_remote_failed: {
    status: 502,
    title: 'The remote cannot be used',
    suggestion: 'Check the address; `detail` is what git said.',
  },
  stream_error: { status: 502, title: 'Stream error', suggestion: 'Reconnect with the last event id.' },
  git_not_installed: {
    status: 503,
    title: 'Git is not installed',
    suggestion: 'Install it in the sandbox: `apt-get install -y git`.',
  },
  shutting_down: {
    status: 503,
    title: 'Server is shutting down',
    suggestion: 'Retry after it has been started again; accepted work is kept.',
  },
  desktop_dependencies_missing: {
    status: 503,
    title: 'Desktop dependencies missing',
    suggestion: 'Run `installCommand` in the sandbox; `missingDependencies` are the programs.',
  },
  desktop_runtime_failed: {
    status: 503,
    title: 'Desktop has failed',
    suggestion: 'POST /v1/desktop/start starts it again; `process` is what ended.',
  },
  kernel_not_installed: {
    status: 503,
    title: 'Kernel not installed',
    suggestion: 'Run `installCommand` in the sandbox; `missing` names what it brings.',
  },
  timeout: { status: 504, title: 'Timeout', suggestion: '`timeoutMs` is the limit that passed.' },
  insufficient_storage: {
    status: 507,
    title: 'Insufficient storage',
    suggestion: 'Free space on the disk of the state directory; nothing accepted was lost.',
  },
} as const satisfies Record<string, { status: number; title: string; suggestion: string }>;

/** One of the codes of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** Every code, for exhaustive tests and documentation. */
export const errorCodes = Object.keys(errorTable) as ErrorCode[];

/** Whether a string is one of the known codes. A newer server may answer with a code this build does not know. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorTable, value);
}
