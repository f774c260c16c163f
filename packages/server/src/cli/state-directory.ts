import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandContext } from './command.ts';
import type { OptionDefinition, OptionValues } from './option-definition.ts';

/** How a command is told of the state directory of its server. */
export const stateDirectoryOption: OptionDefinition = {
  name: 'state-dir',
  value: 'DIRECTORY',
  variable: 'SANDBOX_AGENT_STATE_DIR',
  fallback: '$XDG_STATE_HOME/sandbox-agent',
  summary: 'State directory of the server that is meant.',
};

/** The state directory as the server itself would choose it. Absolute. */
export function stateDirectoryOf(
  options: OptionValues,
  { environment, workingDirectory }: Pick<CommandContext, 'environment' | 'workingDirectory'>,
): string {
  const given = options.get('state-dir');
  const state = environment['XDG_STATE_HOME'] || join(environment['HOME'] || homedir(), '.local', 'state');
  return given === undefined ? join(state, 'sandbox-agent') : resolve(workingDirectory, given.value);
}
