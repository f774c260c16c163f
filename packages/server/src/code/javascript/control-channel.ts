import { createReadStream, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

const controlDescriptor = 3;

/** In the temporary directory of the interpreter: made by the server with each interrupt. */
export const interruptFile = 'interrupt';

/** A message of the server to the interpreter. */
export type InterpreterRequest =
  | {
      readonly op: 'execute';
      readonly code: string;
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly mark: string;
    }
  | { readonly op: 'interrupt' };

/** Tells the server. Synchronous, so that it is told whatever the code does next. */
export function tellServer(message: object): void {
  let bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(controlDescriptor, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
    }
  }
}

/** Calls back for each message. When the server is gone the process ends. */
export function readRequests(onRequest: (request: InterpreterRequest) => void): void {
  if (process.versions['bun'] === undefined) {
    readInThread(onRequest);
    return;
  }
  let text = '';
  createReadStream('', { fd: controlDescriptor, autoClose: false, encoding: 'utf8' })
    .on('data', (chunk) => {
      const lines = (text + String(chunk)).split('\n');
      text = lines.pop() ?? '';
      lines.forEach((line) => onRequest(JSON.parse(line) as InterpreterRequest));
    })
    .on('close', () => process.exit());
}

/**
 * Runs in a thread, so that an interrupt is heard whatever the main thread does. One that it does not answer is busy with code that never
 * comes to an end: the means of the debugger end that code, and keep all state.
 */
const threadProgram = `
const { Socket } = require('node:net');
const { Session } = require('node:inspector');
const { parentPort, workerData: { descriptor, answered } } = require('node:worker_threads');
let text = '';
let asked = 0;
const interrupt = () => {
  asked += 1;
  const before = process.cpuUsage();
  for (;;) {
    if (Atomics.wait(answered, 0, asked - 1, 100) !== 'timed-out') return;
    // Processor time tells code that is busy from a machine that is.
    const { user, system } = process.cpuUsage(before);
    if (user + system > 500_000) break;
  }
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
};
// A read that blocks would keep the process from exiting.
new Socket({ fd: descriptor, readable: true, writable: false })
  .setEncoding('utf8')
  .on('data', (chunk) => {
    const lines = (text + chunk).split('\\n');
    text = lines.pop();
    for (const line of lines) {
      parentPort.postMessage(line);
      if (JSON.parse(line).op === 'interrupt') interrupt();
    }
  })
  .on('error', () => {})
  .on('close', () => process.kill(process.pid, 'SIGKILL'));
`;

function readInThread(onRequest: (request: InterpreterRequest) => void): void {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(threadProgram, {
    eval: true,
    workerData: { descriptor: controlDescriptor, answered },
    // Nothing of this process's arguments is meant for it.
    execArgv: [],
  });
  thread.on('message', (line: string) => {
    const request = JSON.parse(line) as InterpreterRequest;
    if (request.op === 'interrupt') {
      Atomics.add(answered, 0, 1);
      Atomics.notify(answered, 0);
    }
    onRequest(request);
  });
}
