import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandContext } from '../command.ts';
import { ConfigError } from '../config-error.ts';
import type { OptionValues } from '../option-definition.ts';
import { daemonToken } from '../daemon/ask-health.ts';
import { isDaemonAlive, readDaemonRecord } from '../daemon/daemon-record.ts';
import { stateDirectoryOf } from '../state-directory.ts';

/** The server that `api` speaks to. */
export interface ApiServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string | undefined;
}

/**
 * The server that is named by flags or variables, else the daemon of the state directory, else the default address. The daemon's token is
 * never sent anywhere but to the daemon.
 *
 * @throws ConfigError for an address that is none
 */
export function findApiServer(
  options: OptionValues,
  context: Pick<CommandContext, 'environment' | 'workingDirectory'>,
): ApiServer {
  const given = givenToken(options, context);
  const url = options.get('endpoint');
  if (url !== undefined) {
    if (!URL.canParse(url.value) || !/^https?:/.test(url.value)) {
      throw new ConfigError(
        url.source,
        `expected an address as http://127.0.0.1:2468, got ${JSON.stringify(url.value)}`,
      );
    }
    return { url: url.value.replace(/\/+$/, ''), token: given };
  }
  const daemon = readDaemonRecord(stateDirectoryOf(options, context));
  return daemon !== undefined && isDaemonAlive(daemon)
    ? { url: daemon.url, token: given ?? daemonToken(daemon) }
    : { url: 'http://127.0.0.1:2468', token: given };
}

function givenToken(
  options: OptionValues,
  { workingDirectory }: Pick<CommandContext, 'workingDirectory'>,
): string | undefined {
  const file = options.get('token-file');
  if (file === undefined || options.get('token')?.from === 'flag') {
    return options.get('token')?.value;
  }
  try {
    return readFileSync(resolve(workingDirectory, file.value), 'utf8').trim();
  } catch (error) {
    throw new ConfigError(
      file.source,
      `expected a readable file that holds the token, got ${(error as Error).message}`,
    );
  }
}
