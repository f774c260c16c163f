#!/usr/bin/env node
/** An ACP agent on standard input and output that plays what its prompts say, misbehaviour included. */
import { createAgent } from './agent.ts';
import { createConversation } from './conversation.ts';
import { createOutput } from './output.ts';
import { createLineReader } from './read-lines.ts';
import { runScript } from './run-script.ts';
import { setupVariable, type AgentSetup } from './script.ts';

const setup = JSON.parse(process.env[setupVariable] ?? '{}') as AgentSetup;
const agent = createAgent({ output: createOutput(1), errorOutput: createOutput(2) });
const conversation = createConversation(agent, setup);

const fail = (error: unknown): void => {
  agent.errorOutput.write(Buffer.from(`scripted-acp-agent: ${String(error)}\n`));
  process.exitCode = 70;
};

await runScript(
  setup.start ?? [],
  {
    sessionId: '',
    requestId: null,
    cwd: process.cwd(),
    texts: [],
    signal: new AbortController().signal,
    stopReason: 'end_turn',
    isAnswered: true,
    answer: () => undefined,
  },
  agent,
);

const readLine = (line: string): void => {
  if (line.trim() === '') return;
  try {
    conversation.receive(JSON.parse(line) as object).catch(fail);
  } catch (error) {
    fail(error);
  }
};
process.stdin.on('data', createLineReader(readLine));
process.stdin.on('error', () => undefined);
process.stdin.on('end', () => {
  if (!agent.ignored.has('eof')) process.exit();
});
// Scripts that ignore the end of input, or have closed it, go on for as long as they are let.
setInterval(() => undefined, 0x7fffffff);
