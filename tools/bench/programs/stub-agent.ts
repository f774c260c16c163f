/**
 * The agent that both servers are given: ACP on stdio with nothing in it but speed. The prompt's text is a JSON command:
 * `{"burst":{"count":n,"bytes":n}}` writes so many updates of so many bytes a line, 64 KiB a write, and with `"perSecond":n` no faster
 * than that; `{"paced":{"count":n}}` writes so many one by one, 1 to 15 ms apart, each with the time it was written; anything else is
 * echoed once.
 *
 * Each update carries `SEQ` and eight digits, by which a reader knows what is missing.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

interface Request {
  id?: number | string;
  method?: string;
  params?: { sessionId?: string; prompt?: { text?: string }[] };
}

const batchBytes = 65_536;
/** Of a burst at a given rate. */
const writesPerSecond = 200;
const pause = new Int32Array(new SharedArrayBuffer(4));

function write(bytes: Uint8Array): void {
  let offset = 0;
  while (offset < bytes.length) {
    try {
      offset += writeSync(1, bytes, offset, bytes.length - offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

function send(message: object): void {
  write(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`));
}

function update(sessionId: string, text: string): string {
  const content = { type: 'text', text };
  return JSON.stringify({
    jsonrpc: '2.0',
    method: 'session/update',
    params: { sessionId, update: { sessionUpdate: 'agent_message_chunk', content } },
  });
}

interface Burst {
  count: number;
  bytes: number;
  perSecond?: number;
}

function burst(sessionId: string, { count, bytes, perSecond }: Burst): void {
  const empty = update(sessionId, 'SEQ00000000:').length + 1;
  const line = Buffer.from(`${update(sessionId, `SEQ00000000:${'x'.repeat(Math.max(0, bytes - empty))}`)}\n`);
  const digitsAt = line.indexOf('SEQ') + 3;
  const atOnce = perSecond === undefined ? batchBytes / line.length : perSecond / writesPerSecond;
  const perWrite = Math.max(1, Math.min(count, Math.floor(atOnce)));
  const startedAt = performance.now();
  const batch = Buffer.concat(Array.from({ length: perWrite }, () => line));
  for (let sequence = 0; sequence < count;) {
    const lines = Math.min(perWrite, count - sequence);
    for (let index = 0; index < lines; index += 1, sequence += 1) {
      let rest = sequence;
      for (let digit = 7; digit >= 0; digit -= 1) {
        batch[index * line.length + digitsAt + digit] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
    }
    write(batch.subarray(0, lines * line.length));
    if (perSecond !== undefined) {
      const dueMs = startedAt + (1000 * sequence) / perSecond;
      Atomics.wait(pause, 0, 0, Math.max(0, dueMs - performance.now()));
    }
  }
}

/** The gaps come in a fixed order, so that both servers see the same. */
async function pace(sessionId: string, { count }: { count: number }): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1 + ((index * 7) % 15)));
    write(Buffer.from(`${update(sessionId, `NOW${String(process.hrtime.bigint()).padStart(16, '0')}`)}\n`));
  }
}

let sessions = 0;

async function answer({ id, method, params }: Request): Promise<void> {
  if (method === undefined || id === undefined) {
    return;
  }
  switch (method) {
    case 'initialize':
      send({ id, result: { protocolVersion: 1, agentCapabilities: {}, authMethods: [] } });
      return;
    case 'session/new':
      send({ id, result: { sessionId: `stub-${(sessions += 1)}` } });
      return;
    case 'session/prompt': {
      const text = (params?.prompt ?? []).map((block) => block.text ?? '').join('');
      const command = (text.startsWith('{') ? JSON.parse(text) : {}) as {
        burst?: Burst;
        paced?: { count: number };
      };
      const sessionId = params?.sessionId ?? '';
      if (command.burst) {
        burst(sessionId, command.burst);
      } else if (command.paced) {
        await pace(sessionId, command.paced);
      } else {
        write(Buffer.from(`${update(sessionId, 'SEQ00000000:echo')}\n`));
      }
      send({ id, result: { stopReason: 'end_turn' } });
      return;
    }
    default:
      send({ id, error: { code: -32601, message: `Method not found: ${method}` } });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  answer(JSON.parse(line) as Request).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
lines.on('close', () => process.exit(0));
