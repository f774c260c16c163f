import { describe, expect, it } from 'vitest';
import { createCodexEventTranslator } from './codex-event.ts';
import { plainRequest } from './plain-request.ts';

const freeformCall = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'apply_patch' };

describe('plainRequest', () => {
  it('flattens namespaces and turns freeform tools into functions', () => {
    const namespace = { type: 'namespace', name: 'mcp__lab', tools: [{ name: 'echo', parameters: {} }] };
    const custom = { type: 'custom', name: 'apply_patch', description: 'Patches' };
    const plain = { type: 'function', name: 'exec_command' };
    const { tools } = plainRequest({ tools: [namespace, custom, plain], input: 'hello' });
    expect(tools).toMatchObject([
      { type: 'function', name: 'mcp__lab__echo' },
      { type: 'function', name: 'apply_patch', description: 'Patches' },
      plain,
    ]);
  });

  it('turns earlier freeform and namespaced calls into function calls with the same ids', () => {
    const { input } = plainRequest({
      input: [
        { type: 'custom_tool_call', call_id: 'call_1', name: 'apply_patch', input: '*** Begin Patch' },
        { type: 'custom_tool_call_output', call_id: 'call_1', output: 'ok' },
        { type: 'function_call', call_id: 'call_2', namespace: 'mcp__lab', name: 'echo', arguments: '{}' },
      ],
    });
    expect(input).toMatchObject([
      { type: 'function_call', call_id: 'call_1', arguments: '{"input":"*** Begin Patch"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
      { type: 'function_call', call_id: 'call_2', name: 'mcp__lab__echo' },
    ]);
  });
});

describe('the translation of events', () => {
  it('makes a freeform call of a function call and drops its JSON arguments', () => {
    const translate = createCodexEventTranslator();
    expect(translate({ type: 'response.output_item.added', item: { ...freeformCall, arguments: '' } })).toMatchObject({
      item: { type: 'custom_tool_call', name: 'apply_patch', input: '' },
    });
    expect(translate({ type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: '{"in' })).toBe(
      undefined,
    );
    const done = translate({
      type: 'response.output_item.done',
      item: { ...freeformCall, arguments: '{"input":"patch"}' },
    });
    expect(done).toMatchObject({ item: { type: 'custom_tool_call', call_id: 'call_1', input: 'patch' } });
  });

  it('splits the name of an MCP tool, also in the final response, and leaves other events alone', () => {
    const translate = createCodexEventTranslator();
    const call = { type: 'function_call', id: 'fc_2', name: 'mcp__lab__echo', arguments: '{}' };
    const delta = { type: 'response.function_call_arguments.delta', item_id: 'fc_2', delta: '{}' };
    expect(translate(delta)).toBe(delta);
    expect(translate({ type: 'response.completed', response: { output: [call] } })).toMatchObject({
      response: { output: [{ type: 'function_call', namespace: 'mcp__lab', name: 'echo' }] },
    });
  });
});
