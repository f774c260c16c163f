import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LLMock } from '@copilotkit/aimock';
import { createCodexEventTranslator } from './codex-event.ts';
import { eventBlocks } from './event-blocks.ts';
import { plainRequest } from './plain-request.ts';
import { isResponsesObject } from './responses-item.ts';

/**
 * Adds `<url>/codex/v1` for Codex. The mock speaks Responses with plain functions; Codex also has namespaced functions (its
 * MCP tools) and freeform tools (`apply_patch`). Both ways are translated, so that scripts call them like any other tool.
 */
export function mountCodexDialect(mock: LLMock): void {
  mock.mount('/codex', {
    async handleRequest(request, response, pathname) {
      if (!pathname.endsWith('/responses')) {
        return false;
      }
      const hangUp = new AbortController();
      response.on('close', () => hangUp.abort());
      try {
        await relay({ url: `${mock.url}/v1/responses`, request, response, signal: hangUp.signal });
      } catch (error) {
        if (!hangUp.signal.aborted) {
          throw error;
        }
      }
      return true;
    },
  });
}

interface Relay {
  readonly url: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: AbortSignal;
}

async function relay({ url, request, response, signal }: Relay): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', authorization: 'Bearer test-key' },
    body: JSON.stringify(plainRequest(await readJsonObject(request))),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  const isStream = answer.headers.get('content-type')?.includes('text/event-stream') === true;
  if (!isStream || answer.body === null) {
    response.end(await answer.text());
    return;
  }
  const translate = createCodexEventTranslator();
  for await (const block of eventBlocks(answer.body)) {
    const data = /^data: (\{.*)$/m.exec(block)?.[1];
    const event: unknown = data === undefined ? undefined : JSON.parse(data);
    const translated = isResponsesObject(event) ? translate(event) : undefined;
    if (data === undefined) {
      response.write(`${block}\n\n`);
    } else if (translated !== undefined) {
      response.write(`event: ${String(translated['type'])}\ndata: ${JSON.stringify(translated)}\n\n`);
    }
  }
  response.end();
}

async function readJsonObject(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Uint8Array);
  }
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (!isResponsesObject(body)) {
    throw new Error('The body of a Responses request is an object.');
  }
  return body;
}
