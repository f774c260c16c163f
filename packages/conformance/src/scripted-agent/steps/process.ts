import { closeSync } from 'node:fs';
import { say, type Agent } from '../agent.ts';
import { startChild } from '../child.ts';
import type { StepRunners } from './step-runner.ts';

/** The longest that an agent lives on which takes no hint, so that a server that leaves it behind does not do so for ever. */
const stubbornLifetimeMs = 120_000;

/** What an agent does to its process, its pipes and the machine. */
export const processSteps: StepRunners<'exit' | 'close' | 'ignore' | 'spawn' | 'eat'> = {
  async exit(how) {
    if (typeof how === 'number') process.exit(how);
    process.removeAllListeners(how);
    process.kill(process.pid, how);
    await new Promise(() => undefined);
  },
  close(which, _scene, agent) {
    if (which === 'stdin') {
      ignoreEndOfInput(agent);
      process.stdin.destroy();
      // The stream leaves descriptor 0 open, and with it the pipe.
      closeSync(0);
    } else {
      (which === 'stdout' ? agent.output : agent.errorOutput).close();
    }
  },
  ignore(what, _scene, agent) {
    if (what === 'eof') ignoreEndOfInput(agent);
    agent.ignored.add(what);
    if (what === 'sigterm') process.on('SIGTERM', () => undefined);
    if (what === 'input') process.stdin.pause();
  },
  async spawn(input, scene, agent) {
    say(agent, scene, `child ${await startChild(input)}`);
  },
  eat(megabytes, _scene, agent) {
    for (let count = 0; count < megabytes; count += 1) agent.eaten.push(Buffer.alloc(1_048_576, 1));
  },
};

function ignoreEndOfInput({ ignored }: Agent): void {
  if (!ignored.has('eof')) setTimeout(() => process.exit(), stubbornLifetimeMs);
  ignored.add('eof');
}
