import { describe, expect, it } from 'vitest';
import { judgeState, type StateFacts } from './judge-state.ts';

const idle: StateFacts = {
  createdAt: 10,
  closingSince: undefined,
  closedSince: undefined,
  startingSince: undefined,
  failedSince: undefined,
  turnStartedAt: undefined,
  turnEndedAt: undefined,
  cancellingSince: undefined,
  permissionSince: undefined,
  toolCallSince: undefined,
  lastByteFromAgentAt: undefined,
  now: 100_000,
  silentAfterMs: 60_000,
};
const running: StateFacts = { ...idle, turnStartedAt: 99_000, lastByteFromAgentAt: 99_950 };

describe('judgeState', () => {
  it.each<[string, StateFacts, string, number]>([
    ['a session at rest since it was created', idle, 'idle', 10],
    ['a session at rest since its last turn', { ...idle, turnEndedAt: 50 }, 'idle', 50],
    ['an agent that comes up', { ...idle, startingSince: 60 }, 'starting', 60],
    ['an agent that did not come up', { ...idle, failedSince: 70 }, 'failed', 70],
    ['a turn with a recent byte', running, 'working', 99_000],
    ['a turn whose agent comes up first', { ...running, startingSince: 99_001 }, 'starting', 99_001],
    ['a turn without a byte for a second', { ...running, lastByteFromAgentAt: 99_000 }, 'waiting_for_model', 99_000],
    ['an open tool call', { ...running, toolCallSince: 99_100 }, 'running_tool', 99_100],
    [
      'an open permission request',
      { ...running, toolCallSince: 1, permissionSince: 99_200 },
      'waiting_for_permission',
      99_200,
    ],
    [
      'a turn without a byte for a minute',
      { ...running, turnStartedAt: 1, lastByteFromAgentAt: 40_000 },
      'silent',
      40_000,
    ],
    [
      'a silent tool is silent too',
      { ...running, turnStartedAt: 1, lastByteFromAgentAt: 40_000, toolCallSince: 5 },
      'silent',
      40_000,
    ],
    ['bytes of an earlier turn do not count', { ...running, lastByteFromAgentAt: 5 }, 'waiting_for_model', 99_000],
    ['a turn being cancelled', { ...running, permissionSince: 1, cancellingSince: 99_300 }, 'cancelling', 99_300],
    ['a session being closed', { ...running, cancellingSince: 1, closingSince: 99_400 }, 'closing', 99_400],
    ['a closed session', { ...running, closingSince: 1, closedSince: 99_500 }, 'closed', 99_500],
  ])('%s', (_name, facts, state, since) => {
    expect(judgeState(facts)).toEqual({ state, since });
  });
});
