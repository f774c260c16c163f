// The way from a fresh clone to a running task, with nothing but some Node and npm on the machine:
//   node tools/bootstrap/main.mjs <task> [arguments …]
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs';
import { BootstrapFailure, describeFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { oldestBootstrapNode } from './pins.mjs';
import { runTask, taskFile } from './run-task.mjs';
import { isToolchainReady, prepareToolchain, toolingFolder } from './toolchain.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const runningNode = { runningNode: process.execPath, runningVersion: process.versions.node };
const say = (/** @type {string} */ line) => void process.stderr.write(`bootstrap: ${line}\n`);

const isReady = () => isToolchainReady({ root, ...runningNode }) && areDependenciesInstalled(root);

/** @param {AbortSignal} signal */
async function makeReady(signal) {
  const { env, platform, arch } = process;
  if (!isToolchainReady({ root, ...runningNode })) {
    await prepareToolchain({ root, ...runningNode, env, platform, arch, signal, say });
  }
  if (!areDependenciesInstalled(root)) await installDependencies({ root, env, signal, say });
}

async function makeReadyUnlessInterrupted() {
  const interruption = new AbortController();
  let exitCode = 1;
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    exitCode = 128 + constants.signals[signal];
    interruption.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  try {
    mkdirSync(toolingFolder(root), { recursive: true });
    await withLock(`${toolingFolder(root)}/lock`, () => makeReady(interruption.signal), {
      onWait: (holder) => say(`Waiting for another run (process ${holder}) to finish its installation …`),
    });
  } catch (error) {
    if (interruption.signal.aborted) process.exit(exitCode);
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  }
}

try {
  if (Number(process.versions.node.split('.')[0]) < oldestBootstrapNode) {
    throw new BootstrapFailure(
      `Node ${oldestBootstrapNode} or newer is needed to start, and this is ${process.version}.`,
    );
  }
  const [task, ...args] = process.argv.slice(2);
  const file = taskFile(root, task);
  if (!isReady()) await makeReadyUnlessInterrupted();
  process.exitCode = await runTask({ root, file, args, env: process.env });
} catch (error) {
  const failure =
    error instanceof BootstrapFailure
      ? error
      : describeFailure({
          what: 'The tool chain could not be prepared',
          output: String(/** @type {Error} */ (error).message),
        });
  say(failure.message);
  process.exitCode = 1;
}
