import type { MockCommandValue } from '../mock-command.ts';
import type { Turn } from '../turn.ts';

const batchBytes = 64 * 1024;

/**
 * Message chunks as fast as the reader takes them. The text of each is exactly `bytes` long and begins with its number, so
 * that a reader can prove that none is missing. Lines are written by hand, because building and serialising each
 * through the library costs more than everything that is measured behind it.
 */
export async function burst(turn: Turn, { count, bytes }: MockCommandValue<'burst'>): Promise<void> {
  const messageId = turn.session.nextMessageId();
  const [head = '', tail = ''] = JSON.stringify({
    jsonrpc: '2.0',
    method: 'session/update',
    params: {
      sessionId: turn.session.id,
      update: { sessionUpdate: 'agent_message_chunk', messageId, content: { type: 'text', text: '\u0000' } },
    },
  }).split('\\u0000');
  let batch: string[] = [];
  let batched = 0;
  for (let index = 1; index <= count && !turn.signal.aborted; index += 1) {
    const number = `${index} `;
    const text = number.length >= bytes ? number.slice(0, bytes) : number + 'x'.repeat(bytes - number.length);
    const line = `${head}${text}${tail}\n`;
    batch.push(line);
    batched += line.length;
    if (batched >= batchBytes) {
      await turn.output.write(batch.join(''));
      batch = [];
      batched = 0;
    }
  }
  await turn.output.write(batch.join(''));
  const text = `(burst of ${count} updates of ${bytes} bytes)`;
  await turn.remember({ sessionUpdate: 'agent_message_chunk', messageId, content: { type: 'text', text } });
}

/** One update whose text alone is that long: a single line of the transport. */
export async function bigLine(turn: Turn, bytes: number): Promise<void> {
  const messageId = turn.session.nextMessageId();
  const content = { type: 'text' as const, text: 'x'.repeat(bytes) };
  await turn.send({ sessionUpdate: 'agent_message_chunk', messageId, content });
}
