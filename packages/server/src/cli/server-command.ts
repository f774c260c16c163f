import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createServerConfig, type ServerConfig } from '../config.ts';
import { onInputEnd } from '../lifecycle/on-input-end.ts';
import { withDeadline } from '../lifecycle/deadline.ts';
import { onShutdownSignals } from '../lifecycle/shutdown-signals.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { startServer, type RunningServer } from '../server.ts';
import { createLogger, type ClosableLogger } from '../telemetry/create-logger.ts';
import type { Command, CommandContext } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { OptionValues } from './option-definition.ts';
import { prepareDirectories } from './prepare-directories.ts';
import { readOptions } from './read-options.ts';
import { readyLine, writeReadyFile } from './ready-line.ts';
import { rejectPositionals } from './reject-positionals.ts';
import { serverOptions } from './server-options.ts';
import { describeStartFailure } from './start-failure.ts';

/** How long a crashed server may take to end its children. */
const crashGraceMs = 3_000;

/** How long killing everything may take once a second signal came. */
const forceGraceMs = 1_500;

/** `sandbox-agent server`: serves until a signal ends it. */
export const serverCommand: Command = { usage: '[OPTIONS]', options: serverOptions, run };

async function run(context: CommandContext): Promise<number> {
  const { environment, workingDirectory, version, self } = context;
  const { options, positionals } = readOptions({ definitions: serverOptions, args: context.args, environment });
  rejectPositionals(positionals);
  const config = createServerConfig({
    options,
    environment,
    workingDirectory,
    readTextFile: (path) => readFileSync(resolve(workingDirectory, path), 'utf8'),
  });
  prepareDirectories(config, options);
  const clock = createSystemClock();
  const logger = createLogger({ level: config.logLevel, clock, bindings: { pid: process.pid } });
  warnOfRisks(config, options, logger);
  const server = await startServer(config, { environment, version, self, clock, logger }).catch((error: unknown) => {
    throw describeStartFailure(error, config, options);
  });
  const line = readyLine({ url: server.url, port: server.port, pid: process.pid, version });
  if (config.readyFile !== undefined) {
    writeReadyFile(config.readyFile, line);
  }
  // Whoever reads the line may end the server at once: the signals are listened to before it is written.
  const ended = runUntilEnd(server, logger, { exitOnInputEnd: options.has('exit-on-stdin-eof') });
  context.writeOutput(line);
  return ended;
}

/** Resolves with the exit code after a signal, the end of the input or a crash. A second signal kills what is left and ends the process. */
function runUntilEnd(
  server: RunningServer,
  logger: ClosableLogger,
  { exitOnInputEnd }: { exitOnInputEnd: boolean },
): Promise<number> {
  return new Promise((resolve) => {
    const end = (exitCode: number, closing: Promise<unknown>): void => {
      closing
        .catch((error: unknown) => logger.error({ err: error }, 'shutdown failed'))
        .then(() => logger.flush())
        .then(
          () => resolve(exitCode),
          () => resolve(exitCode),
        );
    };
    onShutdownSignals({
      process,
      onShutdown: (signal) => {
        logger.info({ signal }, 'shutting down');
        end(exitCodes.ok, server.close());
      },
      onForce: (signal) => {
        const exit = () => process.exit(signal === 'SIGINT' ? 130 : 143);
        withDeadline(server.kill(), forceGraceMs).then(exit, exit);
      },
    });
    if (exitOnInputEnd) {
      onInputEnd(process.stdin, () => {
        logger.info({}, 'standard input ended, shutting down');
        end(exitCodes.ok, server.close());
      });
    }
    let crashed = false;
    const crash = (error: unknown): void => {
      logger.error({ err: error }, 'crashed');
      if (!crashed) {
        crashed = true;
        end(exitCodes.internal, server.close({ timeoutMs: crashGraceMs }));
      }
    };
    process.on('uncaughtException', crash);
    process.on('unhandledRejection', crash);
  });
}

function warnOfRisks(config: ServerConfig, options: OptionValues, logger: ClosableLogger): void {
  if (options.get('token')?.from === 'flag') {
    logger.warn({}, '--token is visible to every user of this machine: prefer --token-file or SANDBOX_AGENT_TOKEN');
  }
  if (config.token === undefined && options.has('no-token')) {
    logger.warn({ host: config.host }, 'serving without a token: whoever reaches this port may run commands here');
  }
}
