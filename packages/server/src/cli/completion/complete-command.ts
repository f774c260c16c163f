import type { Command, CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { completeWords } from './complete-words.ts';

/** What completion scripts ask: the words that may stand where the last argument stands. Never fails. */
export const completeCommand: Command = {
  usage: '-- [WORD...]',
  options: [],
  async run(context: CommandContext) {
    const words = context.args[0] === '--' ? context.args.slice(1) : context.args;
    const candidates = await completeWords(words, context).catch(() => []);
    context.writeOutput(candidates.map((word) => `${word}\n`).join(''));
    return exitCodes.ok;
  },
};
