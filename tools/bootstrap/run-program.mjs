import { spawn } from 'node:child_process';

/**
 * Runs a program to its end with its output captured. It gets no stdin, so it can never stop to ask.
 * `signal` ends it (SIGTERM); the result comes when it is really gone.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} options
 * @returns {Promise<{ code: number | null, output: string }>} code is null when the program could not be started or was killed
 */
export function runProgram(file, args, { cwd, env, signal }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      // An aborted child still has to end; only one that never started has nothing to wait for.
      if (child.pid === undefined) resolve({ code: null, output: error.message });
    });
    child.on('close', (code) => resolve({ code, output }));
  });
}
