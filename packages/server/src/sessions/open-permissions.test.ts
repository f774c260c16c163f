import { describe, expect, it } from 'vitest';
import { ProblemError } from '../http/problem-error.ts';
import { OpenPermissions, permissionRequestId } from './open-permissions.ts';

const who = { by: 'client', decidedAt: 5 };

function opened(options: { optionId: string; name: string; kind: string }[], rpcId: number | string = 0) {
  const permissions = new OpenPermissions();
  const request = permissions.opened({
    sessionId: 's',
    index: 7,
    createdAt: 1,
    rpcId,
    params: { options, toolCall: { toolCallId: 'call-1', title: 'Write' } },
  });
  return { permissions, request };
}

const usual = [
  { optionId: 'y', name: 'Allow', kind: 'allow_once' },
  { optionId: 'a', name: 'Always', kind: 'allow_always' },
  { optionId: 'n', name: 'Reject', kind: 'reject_once' },
];

describe('OpenPermissions', () => {
  it('names a request after its event', () => {
    const { request } = opened(usual);
    expect(request.requestId).toBe(permissionRequestId(7));
    expect(request.availableReplies).toEqual(['once', 'always', 'reject']);
  });

  it('keeps the id of the agent, 0 and strings included', () => {
    expect(opened(usual, 0).permissions.decide('permission-7', { reply: 'once' }, who).rpcId).toBe(0);
    expect(opened(usual, 'uuid').permissions.decide('permission-7', { reply: 'once' }, who).rpcId).toBe('uuid');
  });

  it('chooses by kind, the first of several, and never by the name of the id', () => {
    const { permissions } = opened([
      { optionId: 'reject', name: 'x', kind: 'allow_once' },
      { optionId: 'second', name: 'x', kind: 'allow_once' },
    ]);
    expect(permissions.decide('permission-7', { reply: 'once' }, who).decision.optionId).toBe('reject');
  });

  it('takes reject_always for a rejection when there is nothing milder', () => {
    const { permissions, request } = opened([{ optionId: 'never', name: 'Never', kind: 'reject_always' }]);
    expect(request.availableReplies).toEqual(['reject']);
    expect(permissions.decide('permission-7', { reply: 'reject' }, who).decision).toMatchObject({
      optionId: 'never',
      reply: 'reject',
    });
  });

  it('lets the first answer win and tells the second what was decided', () => {
    const { permissions } = opened(usual);
    const { decision } = permissions.decide('permission-7', { reply: 'once' }, who);
    const late = () => permissions.decide('permission-7', { optionId: 'n' }, { by: 'other', decidedAt: 6 });
    expect(late).toThrow(ProblemError);
    expect(late).toThrow(expect.objectContaining({ code: 'conflict', context: { decision } }));
    expect(permissions.list()).toEqual([]);
  });

  it('leaves the request open when the answer fits no option', () => {
    const { permissions, request } = opened(usual.slice(0, 1));
    expect(() => permissions.decide('permission-7', { reply: 'always' }, who)).toThrow(/y \(allow_once\)/);
    expect(permissions.list()).toEqual([request]);
  });

  it('cancels what the agent takes back, by the id of the agent', () => {
    const { permissions } = opened(usual, 'rpc-9');
    expect(permissions.cancelByRpcId('rpc-8', who)).toBeUndefined();
    expect(permissions.cancelByRpcId('rpc-9', who)?.decision.outcome).toBe('cancelled');
    expect(permissions.size).toBe(0);
  });

  it('survives parameters of any shape', () => {
    for (const params of [
      undefined,
      null,
      1,
      {},
      { options: 'x', toolCall: 3 },
      { options: [null, { optionId: 1 }] },
    ]) {
      const permissions = new OpenPermissions();
      const request = permissions.opened({ sessionId: 's', index: 1, createdAt: 1, rpcId: 1, params });
      expect(request.options).toEqual([]);
      expect(permissions.cancelAll(who)).toHaveLength(1);
    }
  });
});
