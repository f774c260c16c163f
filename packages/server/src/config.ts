import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from './cli/config-error.ts';
import { createCorsPolicy } from './cli/cors-options.ts';
import { readByteCount, readChoice, readCount, readPort, readSeconds } from './cli/option-readers.ts';
import type { OptionValues } from './cli/option-definition.ts';
import { readTokenOptions, type ReadTextFile } from './cli/token-options.ts';
import type { CorsPolicy } from './http/cors-policy.ts';
import { isLoopbackAddress } from './http/loopback.ts';
import type { Secret } from './lifecycle/secret.ts';
import { logLevels, type LogLevel } from './telemetry/log-level.ts';

/** When a session's log is forced to the disk. */
export const logFsyncPolicies = ['always', 'interval', 'never'] as const;

export type LogFsyncPolicy = (typeof logFsyncPolicies)[number];

/** Everything a server is told at its start. All paths are absolute. */
export interface ServerConfig {
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
  /** Absent: everybody who reaches the port may do everything, within the Host and Origin rules. */
  readonly token?: Secret | undefined;
  readonly stateDirectory: string;
  readonly rootDirectory: string;
  /** The root was named: what callers reach by paths ends there. */
  readonly isRootConfined: boolean;
  readonly agentConfigFile?: string | undefined;
  /** Most memory in bytes of an agent with all it starts. Absent: no limit. */
  readonly agentMemoryLimitBytes?: number | undefined;
  /** Most processes and threads of an agent with all it starts. Absent: no limit. */
  readonly agentProcessLimit?: number | undefined;
  /** The Python of code contexts, a name or a path. Absent: the first one that has a kernel. */
  readonly codePython?: string | undefined;
  /** No agent is installed by a session that needs it. */
  readonly requirePreinstall: boolean;
  /** The machine is a sandbox: as root, agents that then refuse to work unattended are told so. */
  readonly sandboxed: boolean;
  /** Absent: no page of another origin may call the server. */
  readonly cors?: CorsPolicy | undefined;
  /** Largest request body in bytes, except on routes that stream it away. */
  readonly maxBodyBytes: number;
  readonly logLevel: LogLevel;
  readonly logFsync: LogFsyncPolicy;
  /** How much of the log of one session is kept, in bytes. */
  readonly logMaxBytes: number;
  /** How long entries of a log are kept, in milliseconds. Absent: for ever. */
  readonly logMaxAgeMs?: number | undefined;
  readonly readyFile?: string | undefined;
}

/** What a server has when nothing else is said. */
export const defaultMaxBodyBytes = 256 * 1024 * 1024;

/** The same for the log of a session. */
export const defaultLogMaxBytes = 1024 * 1024 * 1024;

export interface ConfigInput {
  readonly options: OptionValues;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly readTextFile: ReadTextFile;
}

/** Options and environment → typed config. Throws {@link ConfigError}, whose message names the flag or variable. */
export function createServerConfig(input: ConfigInput): ServerConfig {
  const { options, environment } = input;
  const home = environment['HOME'] || homedir();
  const directory = (name: string): string | undefined => {
    const option = options.get(name);
    return option === undefined ? undefined : resolve(input.workingDirectory, option.value);
  };
  const logMaxAgeSeconds = readSeconds(options.get('log-max-age'));
  const host = options.get('host')?.value ?? '127.0.0.1';
  const { token, noToken } = readTokenOptions(options, input.readTextFile);
  if (token === undefined && !noToken && !isLoopbackAddress(host)) {
    throw new ConfigError(
      options.get('host')?.source ?? '--host',
      `${host} is reachable from other machines: expected --token-file or SANDBOX_AGENT_TOKEN with it, or --no-token to serve everybody`,
    );
  }
  return {
    host,
    port: readPort(options.get('port')) ?? 2468,
    token,
    stateDirectory:
      directory('state-dir') ?? join(environment['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'sandbox-agent'),
    rootDirectory: directory('root') ?? home,
    isRootConfined: options.has('root'),
    agentConfigFile: directory('agent-config'),
    agentMemoryLimitBytes: readByteCount(options.get('agent-memory-limit')),
    agentProcessLimit: readCount(options.get('agent-process-limit')),
    codePython: options.get('code-python')?.value,
    requirePreinstall: options.has('require-preinstall'),
    sandboxed: options.has('sandboxed'),
    cors: createCorsPolicy({
      origins: options.get('cors-allow-origin'),
      methods: options.get('cors-allow-method'),
      headers: options.get('cors-allow-header'),
      credentials: options.get('cors-allow-credentials'),
      hasToken: token !== undefined,
    }),
    maxBodyBytes: readByteCount(options.get('max-body-bytes')) ?? defaultMaxBodyBytes,
    logLevel: readChoice(options.get('log-level'), logLevels) ?? 'info',
    logFsync: readChoice(options.get('log-fsync'), logFsyncPolicies) ?? 'interval',
    logMaxBytes: readByteCount(options.get('log-max-bytes')) ?? defaultLogMaxBytes,
    logMaxAgeMs: logMaxAgeSeconds === undefined ? undefined : logMaxAgeSeconds * 1000,
    readyFile: directory('ready-file'),
  };
}
