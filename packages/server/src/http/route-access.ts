import type { TokenScope } from '@sandbox-agent/protocol';

/** What a scoped token needs for a route. */
export interface RouteAccess {
  /** `server`: the server's own token, no scoped one will do. `any`: every valid token. */
  readonly needs: TokenScope | 'server' | 'any';
  /**
   * What a token of one session may do here: `{id}` the route when its path names that session, `filtered` the route, which tells of
   * that session only. Absent: nothing.
   */
  readonly ofOneSession?: '{id}' | 'filtered' | undefined;
}

const read: RouteAccess = { needs: 'sessions:read', ofOneSession: '{id}' };
const write: RouteAccess = { needs: 'sessions:write', ofOneSession: '{id}' };
const approve: RouteAccess = { needs: 'sessions:approve', ofOneSession: '{id}' };
const server: RouteAccess = { needs: 'server' };

/**
 * The access of scoped tokens, for every route of the API description: a test fails on one that is missing. Where two fit a path the
 * first counts. What is not here needs the server's own token.
 */
export const routeAccess: Readonly<Record<string, RouteAccess>> = {
  'GET /': { needs: 'any', ofOneSession: 'filtered' },
  'GET /v1/health': { needs: 'any', ofOneSession: 'filtered' },
  'GET /v1/openapi.json': { needs: 'any', ofOneSession: 'filtered' },
  'POST /v1/tokens': server,
  'GET /v1/agents': { needs: 'sessions:read' },
  'GET /v1/agents/{agent}': { needs: 'sessions:read' },
  'POST /v1/agents/{agent}/install': server,
  'GET /v1/sessions': { needs: 'sessions:read', ofOneSession: 'filtered' },
  // What a session is created with runs programs (MCP servers, environment): a token of one session cannot make others.
  'POST /v1/sessions': { needs: 'sessions:write' },
  'POST /v1/sessions/{id}/fork': { needs: 'sessions:write' },
  'GET /v1/sessions/{id}': read,
  'PATCH /v1/sessions/{id}': write,
  'DELETE /v1/sessions/{id}': write,
  'POST /v1/sessions/{id}/prompts': write,
  'GET /v1/sessions/{id}/prompts/{promptId}': read,
  'POST /v1/sessions/{id}/cancel': write,
  'GET /v1/sessions/{id}/events': read,
  'GET /v1/sessions/{id}/permissions': read,
  'POST /v1/sessions/{id}/permissions/dry-run': read,
  'POST /v1/sessions/{id}/permissions/{requestId}': approve,
  // What is stored runs programs in sessions to come and may hold keys.
  'GET /v1/config/mcp': server,
  'PUT /v1/config/mcp': server,
  'DELETE /v1/config/mcp': server,
  'GET /v1/config/skills': server,
  'PUT /v1/config/skills': server,
  'DELETE /v1/config/skills': server,
  'GET /v1/checkpoints': { needs: 'files:read' },
  'POST /v1/checkpoints': { needs: 'files:write' },
  'GET /v1/checkpoints/{id}': { needs: 'files:read' },
  'GET /v1/checkpoints/{id}/diff': { needs: 'files:read' },
  'DELETE /v1/checkpoints/{id}': { needs: 'files:write' },
  'POST /v1/checkpoints/{id}/restore': { needs: 'files:write' },
  'GET /v1/git/status': { needs: 'files:read' },
  'GET /v1/git/diff': { needs: 'files:read' },
  'GET /v1/git/log': { needs: 'files:read' },
  'GET /v1/git/branches': { needs: 'files:read' },
  'POST /v1/git/branches': { needs: 'files:write' },
  'POST /v1/git/init': { needs: 'files:write' },
  'POST /v1/git/commit': { needs: 'files:write' },
  'POST /v1/git/checkout': { needs: 'files:write' },
  'POST /v1/git/clone': { needs: 'files:write' },
  'POST /v1/git/fetch': { needs: 'files:write' },
  'POST /v1/git/pull': { needs: 'files:write' },
  'POST /v1/git/push': { needs: 'files:write' },
  'GET /v1/fs/entries': { needs: 'files:read' },
  'GET /v1/fs/stat': { needs: 'files:read' },
  'GET /v1/fs/file': { needs: 'files:read' },
  'PUT /v1/fs/file': { needs: 'files:write' },
  'DELETE /v1/fs/entry': { needs: 'files:write' },
  'POST /v1/fs/mkdir': { needs: 'files:write' },
  'POST /v1/fs/move': { needs: 'files:write' },
  'POST /v1/fs/upload-batch': { needs: 'files:write' },
  'GET /v1/fs/download': { needs: 'files:read' },
  'GET /v1/fs/watch': { needs: 'files:read' },
  'GET /v1/fs/search': { needs: 'files:read' },
  // Whoever sees and uses the screen can do what the programs on it can, as in a terminal.
  'GET /v1/desktop/status': { needs: 'processes:read' },
  'POST /v1/desktop/start': { needs: 'processes:write' },
  'POST /v1/desktop/stop': { needs: 'processes:write' },
  'POST /v1/desktop/launch': { needs: 'processes:write' },
  'POST /v1/desktop/open': { needs: 'processes:write' },
  'GET /v1/desktop/display/info': { needs: 'terminals' },
  'GET /v1/desktop/screenshot': { needs: 'terminals' },
  'GET /v1/desktop/screenshot/region': { needs: 'terminals' },
  'GET /v1/desktop/mouse/position': { needs: 'terminals' },
  'POST /v1/desktop/mouse/move': { needs: 'terminals' },
  'POST /v1/desktop/mouse/click': { needs: 'terminals' },
  'POST /v1/desktop/mouse/down': { needs: 'terminals' },
  'POST /v1/desktop/mouse/up': { needs: 'terminals' },
  'POST /v1/desktop/mouse/drag': { needs: 'terminals' },
  'POST /v1/desktop/mouse/scroll': { needs: 'terminals' },
  'POST /v1/desktop/keyboard/type': { needs: 'terminals' },
  'POST /v1/desktop/keyboard/press': { needs: 'terminals' },
  'POST /v1/desktop/keyboard/down': { needs: 'terminals' },
  'POST /v1/desktop/keyboard/up': { needs: 'terminals' },
  'GET /v1/desktop/windows': { needs: 'terminals' },
  'GET /v1/desktop/windows/focused': { needs: 'terminals' },
  'POST /v1/desktop/windows/{id}/focus': { needs: 'terminals' },
  'POST /v1/desktop/windows/{id}/move': { needs: 'terminals' },
  'POST /v1/desktop/windows/{id}/resize': { needs: 'terminals' },
  'GET /v1/desktop/clipboard': { needs: 'terminals' },
  'POST /v1/desktop/clipboard': { needs: 'terminals' },
  'POST /v1/desktop/recording/start': { needs: 'terminals' },
  'POST /v1/desktop/recording/stop': { needs: 'terminals' },
  'GET /v1/desktop/recordings': { needs: 'terminals' },
  'GET /v1/desktop/recordings/{id}': { needs: 'terminals' },
  'GET /v1/desktop/recordings/{id}/download': { needs: 'terminals' },
  'DELETE /v1/desktop/recordings/{id}': { needs: 'terminals' },
  'POST /v1/desktop/stream/start': { needs: 'terminals' },
  'POST /v1/desktop/stream/stop': { needs: 'terminals' },
  'GET /v1/desktop/stream/status': { needs: 'terminals' },
  'GET /v1/desktop/stream/signaling': { needs: 'terminals' },
  'GET /v1/code/contexts': { needs: 'processes:read' },
  'POST /v1/code/contexts': { needs: 'processes:write' },
  'GET /v1/code/contexts/{id}': { needs: 'processes:read' },
  'DELETE /v1/code/contexts/{id}': { needs: 'processes:write' },
  'POST /v1/code/contexts/{id}/interrupt': { needs: 'processes:write' },
  'POST /v1/code/contexts/{id}/restart': { needs: 'processes:write' },
  'POST /v1/code/execute': { needs: 'processes:write' },
  // Whoever starts programs, or types into one, can do whatever the server's user can.
  'GET /v1/processes/config': { needs: 'processes:read' },
  'POST /v1/processes/config': { needs: 'processes:write' },
  'POST /v1/processes/run': { needs: 'processes:write' },
  'POST /v1/processes': { needs: 'processes:write' },
  'GET /v1/processes': { needs: 'processes:read' },
  'GET /v1/processes/{id}': { needs: 'processes:read' },
  'DELETE /v1/processes/{id}': { needs: 'processes:write' },
  'POST /v1/processes/{id}/stop': { needs: 'processes:write' },
  'POST /v1/processes/{id}/kill': { needs: 'processes:write' },
  'POST /v1/processes/{id}/signal': { needs: 'processes:write' },
  'GET /v1/processes/{id}/logs': { needs: 'processes:read' },
  'POST /v1/processes/{id}/input': { needs: 'processes:write' },
  'POST /v1/processes/{id}/terminal/resize': { needs: 'terminals' },
  'GET /v1/processes/{id}/terminal/ws': { needs: 'terminals' },
  // Raw ACP answers permission requests and starts agents: there is no part of it that a scope could stand for.
  'GET /v1/acp': server,
  'POST /v1/acp/{serverId}': server,
  'GET /v1/acp/{serverId}': server,
  'DELETE /v1/acp/{serverId}': server,
};
