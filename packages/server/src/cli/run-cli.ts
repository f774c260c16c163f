import type { CommandContext } from './command.ts';
import { commands } from './commands.ts';
import { ConfigError } from './config-error.ts';
import { exitCodes } from './exit-codes.ts';

/** Runs the command that the arguments name. Resolves with the exit code; never rejects. */
export async function runCli(context: CommandContext): Promise<number> {
  try {
    return await dispatch(context);
  } catch (error) {
    context.writeError(`sandbox-agent: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigError ? exitCodes.usage : exitCodes.failure;
  }
}

async function dispatch(context: CommandContext): Promise<number> {
  const at = context.args.findIndex((argument) => commands.some(({ name }) => name === argument));
  const entry = commands.find(({ name }) => name === context.args[at]);
  if (entry === undefined) {
    return withoutCommand(context);
  }
  // Options may stand before the command, as the published program takes `--token` there.
  const args = context.args.toSpliced(at, 1);
  const command = await entry.load();
  if (asksForHelp(args)) {
    const { commandHelp } = await import('./help.ts');
    context.writeOutput(commandHelp(entry, command));
    return exitCodes.ok;
  }
  return command.run({ ...context, args });
}

async function withoutCommand(context: CommandContext): Promise<number> {
  const [first] = context.args;
  if (first === '--version' || first === '-V') {
    context.writeOutput(`${context.version}\n`);
    return exitCodes.ok;
  }
  const { programHelp } = await import('./help.ts');
  if (first === 'help' || asksForHelp(context.args)) {
    context.writeOutput(programHelp(commands));
    return exitCodes.ok;
  }
  if (first === undefined) {
    context.writeError(programHelp(commands));
    return exitCodes.usage;
  }
  const names = commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name);
  throw new ConfigError(first, `no such command; expected one of ${names.join(', ')}`);
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}
