import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describeFailure } from './failure.mjs';
import { pins } from './pins.mjs';
import { runProgram } from './run-program.mjs';
import { keepLog, toolingFolder } from './toolchain.mjs';

/** @param {string} root */
const stampPath = (root) => join(root, 'node_modules', '.bootstrap-stamp');

/**
 * Whether `node_modules` was installed from exactly the lockfile, workspace file and package.json files that are there now.
 *
 * @param {string} root
 */
export function areDependenciesInstalled(root) {
  try {
    return readFileSync(stampPath(root), 'utf8') === fingerprint(root);
  } catch {
    return false;
  }
}

/**
 * Installs what the lockfile says, no more and no less. The stamp is gone while it runs, so an interrupted run is repeated.
 *
 * @param {{ root: string, env: NodeJS.ProcessEnv, signal: AbortSignal, say: (line: string) => void }} options
 */
export async function installDependencies({ root, env, signal, say }) {
  say('Installing dependencies …');
  rmSync(stampPath(root), { force: true });
  const before = fingerprint(root);
  const bin = join(toolingFolder(root), 'bin');
  const { code, output } = await runProgram(
    join(bin, 'pnpm'),
    ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false', '--reporter=append-only'],
    { cwd: root, env: { ...env, PATH: `${bin}${delimiter}${env['PATH'] ?? ''}` }, signal },
  );
  signal.throwIfAborted();
  if (code !== 0) {
    const log = keepLog(toolingFolder(root), output);
    throw describeFailure({ what: 'pnpm could not install the dependencies', output, log });
  }
  const temporary = `${stampPath(root)}.${process.pid}`;
  writeFileSync(temporary, before);
  renameSync(temporary, stampPath(root));
}

/** @param {string} root */
function fingerprint(root) {
  const hash = createHash('sha256').update(JSON.stringify(pins));
  for (const path of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packageFiles(root)]) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** @param {string} root */
function packageFiles(root) {
  const folders = workspacePatterns(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).flatMap((pattern) =>
    pattern.endsWith('/*') ? foldersIn(root, pattern.slice(0, -2)) : [pattern],
  );
  const files = folders.map((folder) => `${folder}/package.json`).filter((file) => existsSync(join(root, file)));
  return ['package.json', ...files.sort()];
}

/**
 * @param {string} root
 * @param {string} parent
 */
function foldersIn(root, parent) {
  if (!existsSync(join(root, parent))) return [];
  const entries = readdirSync(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${parent}/${entry.name}`);
}

/**
 * The entries of `packages:`. Only the two forms that the workspace file uses are read: a folder, and a folder with `/*`.
 *
 * @param {string} yaml
 */
export function workspacePatterns(yaml) {
  const patterns = [];
  let inside = false;
  for (const line of yaml.split('\n')) {
    if (/^\S/.test(line)) inside = line.startsWith('packages:');
    const entry = /^\s+-\s+["']?([^"'#\s]+)/.exec(line)?.[1];
    if (inside && entry !== undefined) patterns.push(entry);
  }
  return patterns;
}
