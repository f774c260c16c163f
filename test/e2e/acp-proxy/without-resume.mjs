// Runs an ACP agent and hides from its client that it can resume sessions, so that the client takes `session/load`:
//   node without-resume.mjs <program> [arguments …]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const [program = '', ...args] = process.argv.slice(2);
const agent = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
process.stdin.pipe(agent.stdin);
createInterface({ input: agent.stdout }).on('line', (line) => {
  const message = JSON.parse(line);
  const capabilities = message.result?.agentCapabilities?.sessionCapabilities;
  if (capabilities) delete capabilities.resume;
  process.stdout.write(`${JSON.stringify(message)}\n`);
});
agent.on('exit', (code) => process.exit(code ?? 1));
