import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findVariable } from './process-environment.ts';
import { isGone, parseProcessStat, readProcessStat } from './process-stat.ts';

const fields = (state: string, threadCount: number): string =>
  `${state} 2 3 4 0 -1 4194304 42 0 0 0 5 6 7 8 20 0 ${threadCount} 0 130545 524288 0 1844`;

describe('parseProcessStat', () => {
  it('reads past any name a process may give itself', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseProcessStat(`77 (${name}) ${fields('S', 1)}\n`)).toEqual({
          pid: 77,
          state: 'S',
          parentPid: 2,
          groupId: 3,
          sessionId: 4,
          cpuTicks: 26,
          threadCount: 1,
          startTime: 130545,
        });
      }),
    );
  });

  it('makes nothing of other text', () => {
    expect(parseProcessStat('')).toBeUndefined();
    expect(parseProcessStat('77 (sh) S')).toBeUndefined();
  });

  it('reads this process, and none that is not there', () => {
    expect(readProcessStat(process.pid)).toMatchObject({ pid: process.pid, parentPid: process.ppid });
    expect(readProcessStat(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('isGone', () => {
  it.each([
    ['Z', 1, true],
    ['Z', 0, true],
    ['X', 1, true],
    ['Z', 2, false],
    ['D', 1, false],
    ['T', 1, false],
  ])('state %s with %i threads: %s', (state, threadCount, expected) => {
    expect(isGone(parseProcessStat(`77 (a) ${fields(state, threadCount)}`)!)).toBe(expected);
  });
});

describe('findVariable', () => {
  it('finds the variable itself, and no other that holds its text', () => {
    const environment = Buffer.from('A=MARK=1\0XMARK=2\0MARK=ü\0MARKED=4\0');
    expect(findVariable(environment, 'MARK')).toBe('ü');
    expect(findVariable(environment, 'MARKE')).toBeUndefined();
    expect(findVariable(Buffer.from('MARK=last'), 'MARK')).toBe('last');
    expect(findVariable(Buffer.alloc(0), 'MARK')).toBeUndefined();
  });
});
