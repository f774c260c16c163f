import { fetchOperations } from '../api/api-command.ts';
import { apiServerOptions } from '../api/api-options.ts';
import type { ApiOperation } from '../api/api-operation.ts';
import { findApiServer } from '../api/api-server.ts';
import { toFlag } from '../api/build-api-request.ts';
import type { CommandContext } from '../command.ts';
import { commands } from '../commands.ts';
import { readOptions } from '../read-options.ts';

/** A person waits for the words. */
const serverTimeoutMs = 3_000;

/** Words that follow a command, besides its options. */
const followers: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  daemon: async () => ['start', 'stop', 'status', 'restart'],
  credentials: async () => ['list'],
  completion: async () => ['bash', 'zsh', 'fish'],
  doctor: async () => (await import('../doctor/doctor-command.ts')).checkNames,
  install: async () => (await import('../install/installables.ts')).installables.map(({ name }) => name),
  'install-agent': async () => {
    const { builtInAgents } = await import('../../agents/agent-catalogue.ts');
    return ['all', ...builtInAgents.map(({ id }) => id)];
  },
};

/** The words that may stand in the place of the last one. */
export async function completeWords(words: readonly string[], context: CommandContext): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const [name, ...before] = words.slice(0, -1);
  const candidates = name === undefined ? commandNames() : await after(name, before, last, context);
  return [...new Set(candidates)].filter((word) => word.startsWith(last)).toSorted();
}

const commandNames = (): string[] => commands.filter(({ hidden }) => hidden !== true).map((entry) => entry.name);

async function after(
  name: string,
  before: readonly string[],
  last: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const entry = commands.find((command) => command.name === name);
  if (entry === undefined) {
    return [];
  }
  const options = last.startsWith('-') ? (await entry.load()).options.map((option) => `--${option.name}`) : [];
  if (name === 'api') {
    return [...options, ...ofApi(await operationsOf(context), before)];
  }
  return [...options, ...((await followers[name]?.()) ?? [])];
}

function ofApi(operations: readonly ApiOperation[], [noun, verb]: readonly string[]): string[] {
  if (noun === undefined) {
    return operations.map((one) => one.noun);
  }
  const ofNoun = operations.filter((one) => one.noun === noun);
  if (verb === undefined) {
    return ofNoun.map((one) => one.verb);
  }
  return ofNoun
    .filter((one) => one.verb === verb)
    .flatMap(({ query, body }) => [...query, ...(body?.fields ?? [])].map(({ name }) => `--${toFlag(name)}`));
}

async function operationsOf(context: CommandContext): Promise<readonly ApiOperation[]> {
  const { options } = readOptions({ definitions: apiServerOptions, args: [], environment: context.environment });
  const operations = await fetchOperations(findApiServer(options, context), AbortSignal.timeout(serverTimeoutMs));
  return typeof operations === 'number' ? [] : operations;
}
