/**
 * Reads the stub agent's own standard output, with no server between: what a relay is measured against. Argument: the text of the
 * prompt that the order `prompt` sends. Speaks over IPC, see `../stream-reader.ts`.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerQuestions, tell } from './answer-questions.ts';
import { SequenceCounter } from './sequence-counter.ts';

const agent = spawn(process.execPath, [fileURLToPath(new URL('stub-agent.ts', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const params = { sessionId: 'stub-1', prompt: [{ type: 'text', text: process.argv[2] }] };
const prompt = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'session/prompt', params });
const counter = new SequenceCounter();
agent.stdout.on('data', (chunk: Buffer) => counter.count(chunk));
agent.on('spawn', () => tell({ type: 'open', status: 200 }));
answerQuestions(counter, () => agent.stdin.write(`${prompt}\n`));
