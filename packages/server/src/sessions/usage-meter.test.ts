import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageMeter } from './usage-meter.ts';

describe('the usage of a session', () => {
  it('is the sum of its turns, whether the agent reports turns or sums', () => {
    const turns = fc.array(fc.record({ inputTokens: fc.nat(10_000), outputTokens: fc.nat(10_000) }), { minLength: 1 });
    fc.assert(
      fc.property(turns, fc.boolean(), (taken, isCumulative) => {
        const meter = new UsageMeter();
        const sum = { inputTokens: 0, outputTokens: 0 };
        for (const turn of taken) {
          sum.inputTokens += turn.inputTokens;
          sum.outputTokens += turn.outputTokens;
          const measured = meter.turnEnded(isCumulative ? { ...sum } : turn, { isCumulative });
          expect(measured).toEqual({ turn, session: sum });
        }
      }),
    );
  });

  it('goes on from what an earlier run of the server knew, and with a counter that began anew', () => {
    const meter = new UsageMeter({ inputTokens: 100, used: 7, size: 10 });
    expect(meter.turnEnded({ inputTokens: 130 }, { isCumulative: true })).toEqual({
      turn: { inputTokens: 30 },
      session: { inputTokens: 130 },
    });
    expect(meter.turnEnded({ inputTokens: 20, outputTokens: 5 }, { isCumulative: true })).toEqual({
      turn: { inputTokens: 20, outputTokens: 5 },
      session: { inputTokens: 150, outputTokens: 5 },
    });
  });

  it('keeps members that do not add up as they were reported last', () => {
    const meter = new UsageMeter({ inputTokens: 1 });
    const { session, turn } = meter.turnEnded({ inputTokens: 2, model: 'm' }, { isCumulative: false });
    expect(turn).toEqual({ inputTokens: 2, model: 'm' });
    expect(session).toEqual({ inputTokens: 3, model: 'm' });
  });
});
