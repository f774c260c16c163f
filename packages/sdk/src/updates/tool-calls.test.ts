import type { JsonRpcMessage, SessionEvent } from '@sandbox-agent/protocol';
import { describe, expect, it } from 'vitest';
import { createToolCalls } from './tool-calls.ts';

let lastIndex = 0;

function event(method: string, params: object): SessionEvent {
  lastIndex += 1;
  const payload = { jsonrpc: '2.0', method, params } as JsonRpcMessage;
  const sender = method.startsWith('_server/') ? 'server' : 'agent';
  return {
    id: `s:${lastIndex}`,
    eventIndex: lastIndex,
    sessionId: 's',
    createdAt: 0,
    connectionId: 'c',
    sender,
    payload,
  };
}

const update = (members: object) =>
  event('session/update', { update: { sessionUpdate: 'tool_call_update', ...members } });

describe('the tool calls of a session', () => {
  it('begin with whatever is heard of them first, and keep what an update leaves out', () => {
    const calls = createToolCalls();
    calls.observe(event('session/request_permission', { toolCall: { toolCallId: 't', title: 'Run' }, options: [] }));
    calls.observe(update({ toolCallId: 't', status: 'in_progress', kind: 'execute' }));
    const [changed] = calls.observe(update({ toolCallId: 't', title: '', _meta: printed('one ') }));
    expect(changed).toMatchObject({ title: 'Run', toolKind: 'execute', status: 'in_progress', printed: 'one ' });
    calls.observe(update({ toolCallId: 't', status: 'completed', _meta: { ...printed('two'), ...exited(0) } }));
    expect(calls.list()).toMatchObject([{ status: 'completed', printed: 'one two', exit: { exitCode: 0 } }]);
  });

  it('that the agent leaves open are unfinished when the turn ends, or the agent', () => {
    for (const end of ['_server/turn_ended', '_server/agent_exited']) {
      const calls = createToolCalls();
      calls.observe(update({ toolCallId: 'open', status: 'in_progress' }));
      calls.observe(update({ toolCallId: 'closed', status: 'failed' }));
      expect(calls.observe(event(end, {}))).toMatchObject([{ toolCallId: 'open', status: 'unfinished' }]);
      expect(calls.list().map(({ status }) => status)).toEqual(['unfinished', 'failed']);
      expect(calls.observe(event(end, {}))).toEqual([]);
    }
  });
});

const printed = (data: string) => ({ terminal_output_delta: { terminal_id: 't', data } });
const exited = (exitCode: number) => ({ terminal_exit: { terminal_id: 't', exit_code: exitCode, signal: null } });
