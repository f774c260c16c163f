import { runInterpreter } from '../code/javascript/run-interpreter.ts';
import type { Command } from './command.ts';

/** `sandbox-agent code-interpreter javascript|typescript`: started by the server for a code context. Never returns. */
export const codeInterpreterCommand: Command = {
  usage: '',
  options: [],
  run: ({ args }) => runInterpreter(args[0] === 'typescript' ? 'typescript' : 'javascript', process.env),
};
