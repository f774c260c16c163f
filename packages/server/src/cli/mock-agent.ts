import { runMockAgent } from '../agents/mock/run-mock-agent.ts';
import type { MockProcess } from '../agents/mock/turn.ts';

/**
 * `sandbox-agent mock-agent`: the built-in agent on standard input and output. Ends with code 0 when its input ends, and
 * never returns.
 */
export async function runMockAgentCommand(options: { readonly version: string }): Promise<never> {
  const { host, keepsRunning } = createMockProcess();
  await runMockAgent({ version: options.version, input: process.stdin, output: process.stdout, process: host });
  if (keepsRunning()) {
    setInterval(() => undefined, 60_000);
    await new Promise(() => undefined);
  }
  process.exit(0);
}

function createMockProcess(): { host: MockProcess; keepsRunning: () => boolean } {
  let ignoresEof = false;
  // A reader that went away is told by the end of input; the error of the write adds nothing to it.
  process.stdout.on('error', () => undefined);
  const host: MockProcess = {
    pid: process.pid,
    environment: process.env,
    stderr: (line) => void process.stderr.write(`${line}\n`),
    exit: (code) => process.exit(code),
    raise: (signal) => void process.kill(process.pid, signal as NodeJS.Signals),
    ignore(what) {
      if (what === 'eof') {
        ignoresEof = true;
      } else {
        process.on('SIGTERM', () => undefined);
      }
    },
  };
  return { host, keepsRunning: () => ignoresEof };
}
