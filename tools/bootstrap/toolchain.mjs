import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { describeFailure, BootstrapFailure } from './failure.mjs';
import { isFittingNode, pins } from './pins.mjs';
import { runProgram } from './run-program.mjs';

/**
 * @typedef {object} Surroundings
 * @property {string} root the repository
 * @property {NodeJS.ProcessEnv} env
 * @property {string} runningNode path of the Node that runs this
 * @property {string} runningVersion its version
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {AbortSignal} signal ends what is being fetched
 * @property {(line: string) => void} say progress
 */

/** @param {string} root */
export const toolingFolder = (root) => join(root, '.tooling');

/**
 * Whether `.tooling/bin` holds a Node and a pnpm that fit the pins. Reads a few directory entries and starts nothing.
 *
 * @param {Pick<Surroundings, 'root' | 'runningNode' | 'runningVersion'>} surroundings
 */
export function isToolchainReady({ root, runningNode, runningVersion }) {
  const bin = join(toolingFolder(root), 'bin');
  try {
    const node = realpathSync(join(bin, 'node'));
    const own = node.startsWith(join(toolingFolder(root), folderName()));
    const borrowed = isFittingNode(runningVersion) && node === realpathSync(runningNode);
    return (
      (own || borrowed) &&
      existsSync(join(bin, 'pnpm')) &&
      existsSync(join(toolingFolder(root), folderName(), pnpmScript))
    );
  } catch {
    return false;
  }
}

/**
 * Puts a fitting Node and the pinned pnpm into `.tooling/bin`. What npm must fetch goes to a temporary folder that is renamed
 * when it is whole and was seen to run, so that an interruption leaves nothing that looks finished. Call it under the lock.
 *
 * @param {Surroundings} surroundings
 */
export async function prepareToolchain(surroundings) {
  const tooling = toolingFolder(surroundings.root);
  const folder = join(tooling, folderName());
  const isBorrowed = isFittingNode(surroundings.runningVersion);
  const nodeScript = isBorrowed ? undefined : `node_modules/${nodePackage(surroundings)}/bin/node`;
  removeLeftovers(tooling);
  const wanted = [pnpmScript, ...(nodeScript === undefined ? [] : [nodeScript])];
  if (!wanted.every((path) => existsSync(join(folder, path))))
    await fetchInto({ ...surroundings, tooling, folder, nodeScript });
  const bin = join(tooling, 'bin');
  mkdirSync(bin, { recursive: true });
  const node =
    nodeScript === undefined ? realpathSync(surroundings.runningNode) : relative(bin, join(folder, nodeScript));
  replace(join(bin, 'node'), (path) => symlinkSync(node, path));
  replace(join(bin, 'pnpm'), (path) => writeFileSync(path, pnpmShim, { mode: 0o755 }));
}

const pnpmScript = 'node_modules/pnpm/bin/pnpm.cjs';

const folderName = () => `node-${pins.node}-pnpm-${pins.pnpm}`;

// `$0` is a path whenever a shell or an exec found the script, so its folder is known from any working directory.
const pnpmShim = `#!/bin/sh
bin=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
exec "$bin/node" "$bin/../${folderName()}/${pnpmScript}" "$@"
`;

/**
 * npm has the pinned Node as one package a platform; only Linux has every version.
 *
 * @param {Pick<Surroundings, 'platform' | 'arch'>} surroundings
 */
function nodePackage({ platform, arch }) {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return `node-linux-${arch}`;
  throw new BootstrapFailure(
    `npm has no Node ${pins.node} for ${platform} ${arch}: install Node ${pins.node} or a newer 24 yourself and run the command with it.`,
  );
}

/** @param {Surroundings & { tooling: string, folder: string, nodeScript: string | undefined }} options */
async function fetchInto({ tooling, folder, nodeScript, say, env, signal, platform, arch }) {
  const wanted = [`pnpm@${pins.pnpm}`];
  if (nodeScript !== undefined) wanted.unshift(`${nodePackage({ platform, arch })}@${pins.node}`);
  const what = wanted.join(' and ');
  say(`Fetching ${what} from npm …`);
  const temporary = mkdtempSync(join(tooling, 'fetch-'));
  try {
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'];
    // npm must find the root of a project here, or it would walk up to the repository's own.
    writeFileSync(join(temporary, 'package.json'), '{"private":true}\n');
    const args = ['install', '--prefix', temporary, ...flags, ...wanted];
    const { code, output } = await runProgram('npm', args, { cwd: temporary, env, signal });
    signal.throwIfAborted();
    if (code !== 0)
      throw describeFailure({ what: `npm could not fetch ${what}`, output, log: keepLog(tooling, output) });
    await proveItRuns({ node: nodeScript && join(temporary, nodeScript), temporary, env, signal });
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** @param {{ node: string | undefined, temporary: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} options */
async function proveItRuns({ node, temporary, env, signal }) {
  const { code, output } = await runProgram(node ?? process.execPath, [join(temporary, pnpmScript), '--version'], {
    cwd: temporary,
    env: { ...env, NODE_OPTIONS: '' },
    signal,
  });
  if (code === 0) return;
  throw new BootstrapFailure(
    `The fetched Node ${pins.node} does not run on this machine (${output.trim().split('\n')[0] ?? ''}): install Node ${pins.node} or a newer 24 yourself and run the command with it.`,
  );
}

/**
 * @param {string} tooling
 * @param {string} output
 */
export function keepLog(tooling, output) {
  writeFileSync(join(tooling, 'failure.log'), output);
  return '.tooling/failure.log';
}

/** @param {string} tooling */
function removeLeftovers(tooling) {
  for (const name of readdirSync(tooling)) {
    if (name.startsWith('fetch-')) rmSync(join(tooling, name), { recursive: true, force: true });
  }
}

/**
 * Creates a file beside its final name and renames it, so that a concurrent reader sees the old or the new one.
 *
 * @param {string} path
 * @param {(temporary: string) => void} create
 */
function replace(path, create) {
  const temporary = `${path}.${process.pid}`;
  rmSync(temporary, { force: true });
  create(temporary);
  renameSync(temporary, path);
}
