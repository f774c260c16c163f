import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeUpdate } from './normalize-update.ts';

function update(members: object) {
  return normalizeUpdate({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's', update: members } });
}

const text = (value: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: value } });

describe('a message', () => {
  it('is its text; an empty one tells nothing', () => {
    expect(update(text('Hello'))).toMatchObject({ kind: 'agent_message', text: 'Hello' });
    expect(update(text(''))).toBeUndefined();
    const image = { type: 'image', data: 'AA==', mimeType: 'image/png' };
    expect(update({ sessionUpdate: 'user_message_chunk', content: image })).toEqual({
      kind: 'user_message',
      content: image,
      text: '',
    });
  });

  it('that is nothing but the marker of a mode is that mode', () => {
    expect(update(text('[MODE_UPDATE] plan\n'))).toEqual({ kind: 'mode', modeId: 'plan' });
    expect(update(text('It says [MODE_UPDATE] plan'))).toMatchObject({ kind: 'agent_message' });
    expect(update({ ...text('[MODE_UPDATE] plan'), sessionUpdate: 'agent_thought_chunk' })).toMatchObject({
      kind: 'agent_thought',
    });
  });
});

describe('a mode', () => {
  it('is told in either form', () => {
    expect(update({ sessionUpdate: 'current_mode_update', currentModeId: 'plan' })).toEqual({
      kind: 'mode',
      modeId: 'plan',
    });
    const configOptions = [
      { id: 'model', category: 'model', currentValue: 'm' },
      { id: 'm', category: 'mode', currentValue: 'plan' },
    ];
    expect(update({ sessionUpdate: 'config_option_update', configOptions })).toMatchObject({
      kind: 'config_options',
      modeId: 'plan',
    });
  });
});

describe('a tool call', () => {
  it('is the same change whether it is announced, updated or asked for', () => {
    const told = { toolCallId: 't', title: 'Write', kind: 'edit', status: 'pending', content: null };
    const change = { toolCallId: 't', title: 'Write', toolKind: 'edit', status: 'pending', terminalOutput: [] };
    expect(update({ sessionUpdate: 'tool_call', ...told })).toEqual({ kind: 'tool_call', change });
    expect(update({ sessionUpdate: 'tool_call_update', ...told })).toEqual({ kind: 'tool_call', change });
    const options = [{ optionId: 'o', name: 'Yes', kind: 'allow_once' }];
    const params = { sessionId: 's', toolCall: told, options };
    expect(normalizeUpdate({ jsonrpc: '2.0', id: 0, method: 'session/request_permission', params })).toEqual({
      kind: 'permission_request',
      change,
      options,
    });
  });

  it('brings what its terminal printed', () => {
    const _meta = {
      terminal_output_delta: { terminal_id: 't', data: 'out\n' },
      terminal_exit: { terminal_id: 't', exit_code: 3, signal: null },
    };
    expect(update({ sessionUpdate: 'tool_call_update', toolCallId: 't', _meta })).toMatchObject({
      change: { terminalOutput: [{ terminalId: 't', data: 'out\n', exit: { exitCode: 3, signal: null } }] },
    });
  });
});

it('keeps kinds that it does not know, and takes anything without throwing', () => {
  expect(update({ sessionUpdate: 'subagent_update' })).toEqual({ kind: 'other', sessionUpdate: 'subagent_update' });
  const kinds = ['agent_message_chunk', 'tool_call', 'tool_call_update', 'plan', 'current_mode_update'];
  const more = ['config_option_update', 'available_commands_update', 'usage_update', 'session_info_update'];
  const members = fc.record(
    {
      sessionUpdate: fc.constantFrom(...kinds, ...more),
      content: fc.jsonValue(),
      toolCallId: fc.jsonValue(),
      _meta: fc.oneof(fc.jsonValue(), fc.record({ terminal_exit: fc.jsonValue() })),
    },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(members, (value) => void update(value)));
  fc.assert(
    fc.property(fc.jsonValue(), (params) => {
      normalizeUpdate({ jsonrpc: '2.0', id: 1, method: 'session/request_permission', params });
    }),
  );
});
