import { readFile } from 'node:fs/promises';
import { createAgentCatalogue } from '../agents/agent-catalogue.ts';
import { findCredentials, type FoundCredential } from '../agents/credentials.ts';
import { childEnvironment } from '../lifecycle/child-environment.ts';
import { printReadable } from './api/print-table.ts';
import type { Command, CommandContext } from './command.ts';
import { ConfigError } from './config-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { OptionDefinition } from './option-definition.ts';
import { readOptions } from './read-options.ts';

const options: readonly OptionDefinition[] = [
  { name: 'reveal', summary: 'Print the values too. Whoever sees the output can use them.' },
  { name: 'json', summary: 'Print JSON.' },
];

/** A file of credentials is small; more than this is not shown. */
const maximumFileBytes = 64 * 1024;

/** `sandbox-agent credentials list`: where the agents would find credentials here. Says nothing of what they are. */
export const credentialsCommand: Command = {
  usage: 'list [--reveal]',
  options,
  async run(context) {
    const { options: given, positionals } = readOptions({ ...context, definitions: options });
    if (positionals.length !== 1 || positionals[0] !== 'list') {
      throw new ConfigError(
        positionals.find((word) => word !== 'list') ?? 'credentials',
        'expected `credentials list`',
      );
    }
    const isRevealed = given.has('reveal');
    const rows = await listCredentials(context, isRevealed);
    const readable = isRevealed
      ? rows.map(({ agent, name, value }) => `${agent}  ${name}  ${value}\n`).join('')
      : printReadable(rows);
    context.writeOutput(given.has('json') ? `${JSON.stringify(rows)}\n` : readable);
    return exitCodes.ok;
  },
};

interface CredentialRow {
  readonly agent: string;
  readonly kind: FoundCredential['kind'];
  readonly name: string;
  /** Only when it was asked for. */
  readonly value?: string;
}

async function listCredentials({ environment }: CommandContext, isRevealed: boolean): Promise<CredentialRow[]> {
  // The token of the server is none of an agent's.
  const visible = childEnvironment(environment);
  const agents = createAgentCatalogue()
    .list()
    .filter((agent) => agent.variantOf === undefined);
  const rows = await Promise.all(
    agents.map(async ({ id, credentials }) => {
      const found = await findCredentials(credentials, visible);
      return Promise.all(
        found.map(async ({ kind, name }): Promise<CredentialRow> => {
          const value = isRevealed ? await reveal({ kind, name }, visible) : undefined;
          return { agent: id, kind, name, ...(value === undefined ? {} : { value }) };
        }),
      );
    }),
  );
  return rows.flat();
}

async function reveal(
  { kind, name }: FoundCredential,
  environment: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (kind === 'variable') {
    return environment[name];
  }
  const text = await readFile(name, 'utf8').catch(() => '');
  return text.slice(0, maximumFileBytes);
}
