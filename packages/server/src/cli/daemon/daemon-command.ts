import type { Command, CommandContext } from '../command.ts';
import { ConfigError } from '../config-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { readSeconds } from '../option-readers.ts';
import type { OptionValues } from '../option-definition.ts';
import { readOptions } from '../read-options.ts';
import { stateDirectoryOf } from '../state-directory.ts';
import { askHealth } from './ask-health.ts';
import { daemonOptions } from './daemon-options.ts';
import { isDaemonAlive, readDaemonRecord, type DaemonRecord } from './daemon-record.ts';
import { daemonArguments, startDaemon, type StartDaemonOptions } from './start-daemon.ts';
import { stopDaemon } from './stop-daemon.ts';

interface Call {
  readonly context: CommandContext;
  readonly options: OptionValues;
  readonly stateDirectory: string;
  readonly timeoutMs: number;
}

const actions: Readonly<Record<string, (call: Call) => Promise<number>>> = { start, stop, status, restart };

/** `sandbox-agent daemon start|stop|status|restart`: a server that outlives the shell it was started from. */
export const daemonCommand: Command = {
  usage: `${Object.keys(actions).join('|')} [OPTIONS]`,
  options: daemonOptions,
  async run(context) {
    const { options, positionals } = readOptions({ ...context, definitions: daemonOptions });
    const [name, ...more] = positionals;
    const action = Object.hasOwn(actions, name ?? '') ? actions[name ?? ''] : undefined;
    if (action === undefined || more.length > 0) {
      const expected = `expected one of ${Object.keys(actions).join(', ')}`;
      throw new ConfigError(more[0] ?? name ?? 'daemon', expected);
    }
    const timeoutMs = (readSeconds(options.get('timeout')) ?? 30) * 1000;
    return action({ context, options, stateDirectory: stateDirectoryOf(options, context), timeoutMs });
  },
};

async function start(call: Call): Promise<number> {
  const { workingDirectory } = call.context;
  return launch(call, { ...daemonArguments(call.options, workingDirectory), workingDirectory });
}

/** Without flags of its own it starts again as it was started. */
async function restart(call: Call): Promise<number> {
  const before = readDaemonRecord(call.stateDirectory);
  const given = daemonArguments(call.options, call.context.workingDirectory);
  await stopDaemon(call.stateDirectory, call.timeoutMs);
  if (before === undefined || given.args.length > 0) {
    return launch(call, { ...given, workingDirectory: call.context.workingDirectory });
  }
  const { args, workingDirectory, token, tokenFile } = before;
  return launch(call, { args, workingDirectory, token, tokenFile });
}

async function launch(
  call: Call,
  how: Pick<StartDaemonOptions, 'args' | 'token' | 'tokenFile' | 'workingDirectory'>,
): Promise<number> {
  const { record, isNew } = await startDaemon({ ...call, ...how });
  tell(call, { ...factsOf(record), started: isNew }, isNew ? 'started' : 'runs already');
  return exitCodes.ok;
}

async function stop(call: Call): Promise<number> {
  const record = await stopDaemon(call.stateDirectory, call.timeoutMs);
  if (record === undefined) {
    tell(call, { stopped: false }, 'did not run');
  } else {
    tell(call, { stopped: true, pid: record.pid }, `stopped (pid ${record.pid})`);
  }
  return exitCodes.ok;
}

async function status(call: Call): Promise<number> {
  const record = readDaemonRecord(call.stateDirectory);
  const isAlive = record !== undefined && isDaemonAlive(record);
  const health = isAlive ? await askHealth(record, call.timeoutMs) : undefined;
  // One that was about to end when it was asked has ended by now.
  if (!isAlive || (health === undefined && !isDaemonAlive(record))) {
    tell(call, { running: false }, 'does not run');
    return exitCodes.unreachable;
  }
  const facts = { running: true, ...factsOf(record), health: health ?? null };
  tell(call, facts, health === undefined ? 'runs and does not answer' : 'runs');
  return health === undefined ? exitCodes.failure : exitCodes.ok;
}

type Facts = Partial<Pick<DaemonRecord, 'pid' | 'url'>> & Readonly<Record<string, unknown>>;

const factsOf = ({ pid, url }: DaemonRecord): { pid: number; url: string } => ({ pid, url });

function tell({ context, options }: Call, facts: Facts, words: string): void {
  const where = facts.url === undefined ? '' : `: ${facts.url} (pid ${facts.pid})`;
  context.writeOutput(options.has('json') ? `${JSON.stringify(facts)}\n` : `The server ${words}${where}\n`);
}
