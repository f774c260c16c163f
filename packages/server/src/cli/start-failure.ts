import type { ServerConfig } from '../config.ts';
import { DirectoryLockedError } from '../lifecycle/directory-lock.ts';
import { ConfigError } from './config-error.ts';
import type { OptionValues } from './option-definition.ts';

/** Says in one line which option the system refused, where it was one. */
export function describeStartFailure(error: unknown, config: ServerConfig, options: OptionValues): Error {
  if (error instanceof DirectoryLockedError) {
    const source = options.get('state-dir')?.source ?? '--state-dir';
    return new Error(
      `${source}: ${config.stateDirectory} is used by the server with pid ${error.pid}; every server needs its own`,
      { cause: error },
    );
  }
  if (error instanceof Error && error.name === 'AgentConfigError') {
    return new ConfigError(options.get('agent-config')?.source ?? '--agent-config', error.message);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const port = options.get('port')?.source ?? '--port';
  const host = options.get('host')?.source ?? '--host';
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`${port}: port ${config.port} on ${config.host} is in use; 0 picks a free one`, {
        cause: error,
      });
    case 'EACCES':
      return new Error(`${port}: this user may not listen on port ${config.port}; ports below 1024 need privileges`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConfigError(host, `expected an address of this machine, got ${JSON.stringify(config.host)} (${code})`);
    default:
      return error instanceof Error ? error : new Error(String(error));
  }
}
