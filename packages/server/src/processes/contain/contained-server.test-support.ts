// A program: a server in small, for tests that kill it. Arguments: its state directory, its run, and shell scripts to start.
// Prints `ready` once all are started, and ends when its stdin does, without ending what it started.
import { randomUUID } from 'node:crypto';
import { silentLogger } from '../../telemetry/logger.ts';
import { registerRun } from './run-registration.ts';
import { spawnContained } from './spawn-contained.ts';

const [stateDirectory = '', runId = '', ...scripts] = process.argv.slice(2);
const run = await registerRun({ stateDirectory, runId, temporaryBase: stateDirectory, logger: silentLogger });
for (const script of scripts) {
  const child = await spawnContained({
    command: '/bin/sh',
    args: ['-c', script],
    cwd: stateDirectory,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    runMarker: runId,
    processMarker: randomUUID(),
    temporaryRoot: run.temporaryRoot,
    logger: silentLogger,
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
  });
  child.stdout.resume();
}
process.stdout.write('ready\n');
process.stdin.resume();
