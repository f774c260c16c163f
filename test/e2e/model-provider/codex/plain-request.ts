import { isResponsesObject, namespaceSeparator, responsesObjects, type ResponsesObject } from './responses-item.ts';

const textInput = { type: 'object', properties: { input: { type: 'string' } } };

/** Codex's request with plain functions only: namespaces are flattened, freeform tools and calls become functions. */
export function plainRequest(body: ResponsesObject): ResponsesObject {
  return {
    ...body,
    tools: responsesObjects(body['tools']).flatMap(plainTool),
    input: Array.isArray(body['input'])
      ? body['input'].map((item) => (isResponsesObject(item) ? plainInputItem(item) : item))
      : body['input'],
  };
}

function plainTool(tool: ResponsesObject): ResponsesObject[] {
  if (tool['type'] === 'namespace' || Array.isArray(tool['tools'])) {
    return responsesObjects(tool['tools']).map((inner) => ({
      ...inner,
      type: 'function',
      name: `${String(tool['name'])}${namespaceSeparator}${String(inner['name'])}`,
    }));
  }
  if (tool['type'] === 'custom') {
    return [{ type: 'function', name: tool['name'], description: tool['description'], parameters: textInput }];
  }
  return [tool];
}

function plainInputItem(item: ResponsesObject): ResponsesObject {
  if (item['type'] === 'custom_tool_call') {
    const { call_id, name, input } = item;
    return { type: 'function_call', call_id, name, arguments: JSON.stringify({ input }) };
  }
  if (item['type'] === 'custom_tool_call_output') {
    return { ...item, type: 'function_call_output' };
  }
  if (item['type'] === 'function_call' && typeof item['namespace'] === 'string') {
    return { ...item, name: `${item['namespace']}${namespaceSeparator}${String(item['name'])}` };
  }
  return item;
}
