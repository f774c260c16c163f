/**
 * The process that a script starts: it says its pid on descriptor 3 and then stays, whatever SIGTERM and its pipes say. With the
 * argument `fork` it starts itself once more, with `setsid` in a session of its own, and ends.
 */
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';

/** The longest it stays, so that a server that leaves it behind does not do so for ever. */
const lifetimeMs = 120_000;

const [, program = '', ...words] = process.argv;
if (words.includes('fork')) {
  spawn(process.execPath, [program], {
    stdio: ['inherit', 'inherit', 'inherit', 3],
    detached: words.includes('setsid'),
  });
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
writeSync(3, `${process.pid}\n`);
closeSync(3);
setTimeout(() => undefined, lifetimeMs);
