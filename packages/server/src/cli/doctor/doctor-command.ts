import type { Command } from '../command.ts';
import { ConfigError } from '../config-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { OptionDefinition } from '../option-definition.ts';
import { readOptions } from '../read-options.ts';
import { stateDirectoryOf, stateDirectoryOption } from '../state-directory.ts';
import { agentCheck } from './agent-check.ts';
import type { Check, Finding } from './check.ts';
import { installableChecks } from './installable-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { programChecks } from './program-checks.ts';

/** Everything that is looked at, in the order it is told. */
const checks: readonly Check[] = [...machineChecks, ...programChecks, ...installableChecks, agentCheck];

export const checkNames: readonly string[] = checks.map(({ name }) => name);

const options: readonly OptionDefinition[] = [{ name: 'json', summary: 'Print JSON.' }, stateDirectoryOption];

/**
 * `sandbox-agent doctor`: what is missing here, and what mends it. Ends with 1 when something essential is missing, or anything that was
 * asked for by name.
 */
export const doctorCommand: Command = {
  usage: `[${checkNames.join(' | ')}]...`,
  options,
  async run(context) {
    const { options: given, positionals } = readOptions({ ...context, definitions: options });
    const unknown = positionals.find((name) => !checkNames.includes(name));
    if (unknown !== undefined) {
      throw new ConfigError(unknown, `expected some of ${checkNames.join(', ')}`);
    }
    const chosen = positionals.length === 0 ? checks : checks.filter(({ name }) => positionals.includes(name));
    const stateDirectory = stateDirectoryOf(given, context);
    const results = await Promise.all(
      chosen.map(async (check) => ({ check, findings: await check.run({ ...context, stateDirectory }) })),
    );
    const findings = results.flatMap((result) => result.findings);
    context.writeOutput(
      given.has('json') ? `${JSON.stringify({ findings })}\n` : findings.map(describeFinding).join(''),
    );
    const isFailed = results.some(
      ({ check, findings: found }) =>
        (check.isEssential === true || positionals.length > 0) && found.some(({ isOk }) => !isOk),
    );
    return isFailed ? exitCodes.failure : exitCodes.ok;
  },
};

function describeFinding({ name, isOk, detail, fix }: Finding): string {
  return `${isOk ? 'ok     ' : 'missing'}  ${name.padEnd(14)}  ${detail}\n${fix === undefined ? '' : `${' '.repeat(25)}→ ${fix}\n`}`;
}
