import { findProgram } from '../../processes/contain/index.ts';
import type { Command, CommandContext } from '../command.ts';
import { ConfigError } from '../config-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { OptionDefinition } from '../option-definition.ts';
import { readOptions } from '../read-options.ts';
import { aptCommands, aptInstall } from './apt.ts';
import type { Installable, InstallableEntry } from './installable.ts';
import { installables } from './installables.ts';

/** `--yes` and below are those of the published 0.4.2 program. */
const options: readonly OptionDefinition[] = [
  { name: 'print-only', summary: 'Say what would be run, and run nothing.' },
  { name: 'yes', summary: 'Accepted for compatibility: nothing is ever asked.' },
  { name: 'package-manager', value: 'apt', fallback: 'apt', summary: 'Only apt is known.' },
  { name: 'no-fonts', summary: 'Accepted for compatibility: no fonts are installed besides those that programs need.' },
  {
    name: 'token',
    short: 't',
    value: 'TOKEN',
    secret: true,
    summary: 'Accepted for compatibility: nothing is served.',
  },
  { name: 'no-token', short: 'n', summary: 'Accepted for compatibility: nothing is served.' },
];

/** Which user runs this, and what installs: a test says something else. */
export interface InstallMachine {
  readonly userId: number | undefined;
  install: typeof aptInstall;
}

/** `sandbox-agent install <what>`: what the distribution has, by its package manager. Idempotent. */
export function createInstallCommand(machine: InstallMachine): Command {
  return {
    usage: installables.map(({ name }) => name).join(' | '),
    options,
    async run(context) {
      const { options: given, positionals } = readOptions({ ...context, definitions: options });
      const manager = given.get('package-manager');
      if (manager !== undefined && manager.value !== 'apt') {
        throw new ConfigError(manager.source, `expected apt, got ${JSON.stringify(manager.value)}`);
      }
      const entry = chooseInstallable(positionals);
      const installable = await entry.load();
      const missing = await installable.findMissing(context.environment);
      if (missing.length === 0) {
        return report(context, { name: entry.name, alreadyInstalled: true, packages: [] });
      }
      context.writeError(`${entry.name}: missing ${missing.join(', ')}\n`);
      if (given.has('print-only')) {
        context.writeOutput(`${aptCommands(installable.packages).join('\n')}\n`);
        return exitCodes.ok;
      }
      return install({ entry, installable, context, machine });
    },
  };
}

export const installCommand: Command = createInstallCommand({ userId: process.getuid?.(), install: aptInstall });

function chooseInstallable([name, ...more]: readonly string[]): InstallableEntry {
  const entry = installables.find((candidate) => candidate.name === name);
  if (entry === undefined || more.length > 0) {
    const names = installables.map((candidate) => candidate.name).join(', ');
    throw new ConfigError([name ?? 'install', ...more].join(' '), `expected one of ${names}`);
  }
  return entry;
}

async function install(work: {
  readonly entry: InstallableEntry;
  readonly installable: Installable;
  readonly context: CommandContext;
  readonly machine: InstallMachine;
}): Promise<number> {
  const { entry, installable, context, machine } = work;
  const { packages } = installable;
  if (!(await hasApt(context.environment['PATH']))) {
    context.writeError(
      `sandbox-agent: this is no Debian or Ubuntu (there is no apt-get). Install what your distribution calls: ${packages.join(', ')}\n`,
    );
    return exitCodes.failure;
  }
  if (machine.userId !== 0) {
    context.writeError(`sandbox-agent: installing needs root. Run:\n  ${aptCommands(packages).join('\n  ')}\n`);
    return exitCodes.failure;
  }
  const onProgress = (line: string): void => context.writeError(`${line}\n`);
  await machine.install({ packages, environment: context.environment, onProgress });
  const left = await installable.findMissing(context.environment);
  if (left.length > 0) {
    context.writeError(`sandbox-agent: the packages are installed, but these are still missing: ${left.join(', ')}\n`);
    return exitCodes.failure;
  }
  return report(context, { name: entry.name, alreadyInstalled: false, packages });
}

function report(context: CommandContext, result: object): number {
  context.writeOutput(`${JSON.stringify(result)}\n`);
  return exitCodes.ok;
}

function hasApt(path = ''): Promise<boolean> {
  return findProgram({ command: 'apt-get', cwd: '.', path }).then(
    () => true,
    () => false,
  );
}
