import { freeformTools, isResponsesObject, responsesObjects, type ResponsesObject } from './responses-item.ts';

/** Translates the events of one answer from plain functions to what Codex expects; `undefined` drops the event. */
export function createCodexEventTranslator(): (event: ResponsesObject) => ResponsesObject | undefined {
  const freeformItemIds = new Set<unknown>();
  return (event) => {
    const { item, response, type } = event;
    if (isResponsesObject(item)) {
      if (item['type'] === 'function_call' && freeformTools.has(item['name'])) {
        freeformItemIds.add(item['id']);
      }
      return { ...event, item: codexItem(item) };
    }
    // A freeform call has no JSON arguments, so there is nothing that could be streamed of them.
    if (String(type).startsWith('response.function_call_arguments.') && freeformItemIds.has(event['item_id'])) {
      return undefined;
    }
    if (isResponsesObject(response) && Array.isArray(response['output'])) {
      return { ...event, response: { ...response, output: responsesObjects(response['output']).map(codexItem) } };
    }
    return event;
  };
}

function codexItem(item: ResponsesObject): ResponsesObject {
  if (item['type'] !== 'function_call') {
    return item;
  }
  if (freeformTools.has(item['name'])) {
    const { arguments: json, ...rest } = item;
    return { ...rest, type: 'custom_tool_call', input: freeformInput(json) };
  }
  const [, namespace, name] = /^(mcp__.+?)__(.+)$/.exec(String(item['name'])) ?? [];
  return namespace === undefined ? item : { ...item, namespace, name };
}

function freeformInput(json: unknown): string {
  if (typeof json !== 'string' || json === '') {
    return '';
  }
  const parsed: unknown = JSON.parse(json);
  return isResponsesObject(parsed) ? String(parsed['input']) : '';
}
