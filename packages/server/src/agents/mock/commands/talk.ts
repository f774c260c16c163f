import type { MockCommandValue } from '../mock-command.ts';
import { describeAttachments } from '../parse-prompt.ts';
import { delay, type Turn } from '../turn.ts';

/** Streams text as an agent does: a few words a chunk, all chunks of one message bearing its id. */
export async function say(
  turn: Turn,
  text: string,
  kind: 'agent_message_chunk' | 'agent_thought_chunk' = 'agent_message_chunk',
): Promise<void> {
  const messageId = turn.session.nextMessageId();
  for (const chunk of text.match(/(?:\S+\s*){1,3}|\s+/g) ?? []) {
    if (turn.signal.aborted) {
      return;
    }
    await turn.send({ sessionUpdate: kind, messageId, content: { type: 'text', text: chunk } });
  }
}

export async function think(turn: Turn, text: string): Promise<void> {
  await say(turn, text, 'agent_thought_chunk');
}

/** Announces a plan with its first entry in progress, then finishes one entry after the other. */
export async function plan(turn: Turn, steps: readonly string[]): Promise<void> {
  for (let done = 0; done <= steps.length && !turn.signal.aborted; done += 1) {
    await turn.send({
      sessionUpdate: 'plan',
      entries: steps.map((content, index) => ({
        content,
        priority: 'medium',
        status: index < done ? 'completed' : index === done ? 'in_progress' : 'pending',
      })),
    });
  }
}

export async function slow(turn: Turn, { chunks, delayMs }: MockCommandValue<'slow'>): Promise<void> {
  const messageId = turn.session.nextMessageId();
  for (let index = 1; index <= chunks && !turn.signal.aborted; index += 1) {
    await turn.send({
      sessionUpdate: 'agent_message_chunk',
      messageId,
      content: { type: 'text', text: `chunk ${index} of ${chunks}\n` },
    });
    await delay(delayMs, turn.signal);
  }
}

/** What the agent says to a prompt that is no command. */
export async function answer(turn: Turn, text: string): Promise<void> {
  if (turn.session.config.get('thought_level') !== 'off') {
    await think(turn, 'The prompt is no command, so it gets an answer.');
  }
  const attachments = describeAttachments(turn.prompt);
  const received = attachments.length === 0 ? '' : ` With it came ${attachments.join(', ')}.`;
  const subject = text === '' ? 'nothing in words' : `“${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`;
  await say(turn, `You said ${subject}.${received} I am ${turn.session.config.get('model')}.`);
}
