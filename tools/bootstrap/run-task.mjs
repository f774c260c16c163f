import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { BootstrapFailure } from './failure.mjs';

/** @type {NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * The file of a task: `test:unit` is `tools/tasks/test-unit.ts`.
 *
 * @param {string} root
 * @param {string | undefined} task
 */
export function taskFile(root, task) {
  const folder = join(root, 'tools', 'tasks');
  const file = join(folder, `${(task ?? '').replaceAll(':', '-')}.ts`);
  if (task !== undefined && /^[a-z0-9:-]+$/.test(task) && existsSync(file)) return file;
  const known = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  throw new BootstrapFailure(
    `There is no task "${task ?? ''}": use one of ${known.map((name) => name.replace(/\.ts$/, '')).join(', ')}.`,
  );
}

/**
 * Runs a task with the tool chain first on its PATH, and ends as it ended: with its exit code, or by the signal that ended it.
 *
 * @param {{ root: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} the exit code, 128 + n for signal n
 */
export function runTask({ root, file, args, env }) {
  const bin = join(root, '.tooling', 'bin');
  const child = spawn(join(bin, 'node'), [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, PATH: `${bin}${delimiter}${env['PATH'] ?? ''}` },
  });
  const handlers = forwarded.map((signal) => {
    // A terminal sends Ctrl-C to the whole group: the task has it already, and a second one would mean "at once".
    const handler = () => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal));
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const remove of handlers) remove();
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
    });
  });
}
