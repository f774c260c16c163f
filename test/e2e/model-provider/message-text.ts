import type { ChatMessage } from '@copilotkit/aimock';

/** The text of a message, whether it came as a string or in parts. */
export function messageText(message: ChatMessage): string {
  if (typeof message.content === 'string') {
    return message.content;
  }
  return (message.content ?? []).map((part) => part.text ?? '').join('');
}
