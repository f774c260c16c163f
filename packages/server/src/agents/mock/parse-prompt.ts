import type { ContentBlock } from '@agentclientprotocol/sdk';
import { RequestError } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import { mockCommandSchema, type MockCommand } from './mock-command.ts';
import { parsePlainWords } from './parse-plain-words.ts';

const jsonCommandsSchema = z.union([mockCommandSchema, z.array(mockCommandSchema).min(1)]);

/** The text of a prompt: its text blocks, a line each. */
export function promptText(prompt: readonly ContentBlock[]): string {
  return prompt.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
}

/**
 * What a prompt asks for. Text that begins with `{"` or `[{` is one JSON command or a list of them; anything else is plain words.
 *
 * @throws RequestError invalid params, when a prompt begins as JSON and is no command
 */
export function parsePrompt(prompt: readonly ContentBlock[]): MockCommand[] {
  const text = promptText(prompt).trim();
  if (!/^(?:\{\s*"|\[\s*\{)/.test(text)) {
    return parsePlainWords(text);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw RequestError.invalidParams({ details: `The prompt begins as JSON: ${(error as Error).message}` });
  }
  const parsed = jsonCommandsSchema.safeParse(value);
  if (!parsed.success) {
    throw RequestError.invalidParams({ details: `No such command: ${text.slice(0, 200)}` });
  }
  return Array.isArray(parsed.data) ? parsed.data : [parsed.data];
}

/** What came beside text, as the answer mentions it: `1 image (image/png, 12 bytes)`. */
export function describeAttachments(prompt: readonly ContentBlock[]): string[] {
  return prompt.flatMap((block) => {
    switch (block.type) {
      case 'text':
        return [];
      case 'image':
        return [`image (${block.mimeType}, ${Buffer.from(block.data, 'base64').length} bytes)`];
      case 'audio':
        return [`audio (${block.mimeType}, ${Buffer.from(block.data, 'base64').length} bytes)`];
      case 'resource_link':
        return [`link to ${block.uri}`];
      case 'resource':
        return [
          'text' in block.resource
            ? `embedded ${block.resource.uri} (${block.resource.text.length} characters)`
            : `embedded ${block.resource.uri} (${Buffer.from(block.resource.blob, 'base64').length} bytes)`,
        ];
      default:
        return [];
    }
  });
}
