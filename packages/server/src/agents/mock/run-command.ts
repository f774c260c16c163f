import { RequestError } from '@agentclientprotocol/sdk';
import { bigLine, burst } from './commands/burst.ts';
import { leaveProgramBehind } from './commands/run-program.ts';
import { show } from './commands/show.ts';
import { answer, plan, say, slow, think } from './commands/talk.ts';
import { ask, read, run, write } from './commands/tools.ts';
import type { MockCommand } from './mock-command.ts';
import { delay, type CommandResult, type Turn } from './turn.ts';

/** Carries out one command of a turn. */
export async function runCommand(turn: Turn, command: MockCommand): Promise<CommandResult> {
  if ('write' in command) return write(turn, command.write);
  if ('read' in command) return read(turn, command.read);
  if ('run' in command) return run(turn, command.run);
  if ('ask' in command) return ask(turn, command.ask);
  if ('stop' in command) return command.stop;
  await talk(turn, command);
  await disturb(turn, command);
  return undefined;
}

async function talk(turn: Turn, command: MockCommand): Promise<void> {
  if ('say' in command) await say(turn, command.say);
  else if ('think' in command) await think(turn, command.think);
  else if ('answer' in command) await answer(turn, command.answer);
  else if ('plan' in command) await plan(turn, command.plan);
  else if ('slow' in command) await slow(turn, command.slow);
  else if ('burst' in command) await burst(turn, command.burst);
  else if ('line' in command) await bigLine(turn, command.line);
  else if ('show' in command) await show(turn, command.show);
  else if ('wait' in command) await delay(command.wait, turn.signal);
  else if ('usage' in command) await turn.send({ sessionUpdate: 'usage_update', ...command.usage });
  else if ('title' in command) await turn.setTitle(command.title);
  else if ('mode' in command) {
    turn.session.config.set('mode', command.mode);
    await turn.send({ sessionUpdate: 'current_mode_update', currentModeId: command.mode });
    await turn.send({ sessionUpdate: 'config_option_update', configOptions: turn.session.config.options() });
  }
}

/** What a correct agent never does unasked. */
async function disturb(turn: Turn, command: MockCommand): Promise<void> {
  if ('fail' in command) throw new RequestError(command.fail.code, command.fail.message);
  else if ('hang' in command) await untilCancelled(turn.signal);
  else if ('exit' in command) turn.process.exit(command.exit);
  else if ('crash' in command) await crash(turn, command.crash);
  else if ('raw' in command) await turn.output.write(`${command.raw}\n`);
  else if ('stderr' in command) turn.process.stderr(command.stderr);
  else if ('ignore' in command) {
    if (command.ignore === 'cancel') turn.ignoreCancel();
    else turn.process.ignore(command.ignore);
  } else if ('leave' in command) {
    const [program, ...args] = command.leave;
    const pid = await leaveProgramBehind({ command: program, args, cwd: turn.session.cwd });
    await say(turn, `Left ${program} behind as process ${pid}.`);
  }
}

/** A signal is delivered in its own time: nothing more may be said until then. */
async function crash(turn: Turn, signal: string): Promise<void> {
  turn.process.raise(signal);
  await new Promise(() => undefined);
}

async function untilCancelled(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}
