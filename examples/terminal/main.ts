// A terminal that somebody types into, leaves, and finds again as it was.
import assert from 'node:assert/strict';
import { SandboxAgent, type ProcessTerminalSession } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

/** Resolves when the terminal has shown a text. */
function shows(terminal: ProcessTerminalSession, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve, reject) => {
    terminal.onData((bytes) => {
      seen += Buffer.from(bytes).toString('utf8');
      if (seen.includes(text)) {
        resolve();
      }
    });
    terminal.closed.then(() => reject(new Error(`it was closed before it had shown ${text}`)), reject);
  });
}

const client = await SandboxAgent.start({ sandbox: local() });
try {
  const { id } = await client.processes.create({ command: 'sh', tty: true, cols: 100, rows: 30 });

  const first = client.terminals.connect(id);
  const answered = shows(first, 'the answer is 42');
  first.onReady(() => first.sendInput('echo "the answer is $((6 * 7))"\n'));
  await answered;
  first.close();
  await first.closed;

  // The shell goes on, and whoever comes back gets its screen.
  const second = client.terminals.connect(id);
  await shows(second, 'the answer is 42');
  const exit = new Promise<unknown>((resolve) => second.onExit(({ exitCode }) => resolve(exitCode)));
  second.sendInput('exit 3\n');
  assert.equal(await exit, 3);
  await second.closed;
} finally {
  await client.destroySandbox();
}
