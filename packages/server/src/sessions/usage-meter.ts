import type { Usage } from '@sandbox-agent/protocol';

type Counts = Readonly<Record<string, number>>;

/** Tokens of one turn and of the session with it. */
export interface MeasuredUsage {
  readonly turn: Usage;
  readonly session: Usage;
}

/**
 * Adds up what the turns of a session took. Most agents report a turn's tokens at its end, some those of the session until then; a
 * counter that went back has begun anew, as it does when an agent process is replaced.
 */
export class UsageMeter {
  #session: Counts;
  /** Where a cumulative counter stood last. */
  #counter: Counts;

  /** `usage` is the session's so far: from an earlier run of the server. */
  constructor(usage: Usage = {}) {
    this.#session = tokensOf(usage);
    this.#counter = this.#session;
  }

  turnEnded(reported: Usage, { isCumulative }: { isCumulative: boolean }): MeasuredUsage {
    const counts = tokensOf(reported);
    const turn = isCumulative ? this.#sinceLast(counts) : counts;
    this.#counter = counts;
    this.#session = combine(this.#session, turn, (before, more) => before + more);
    return { turn: { ...reported, ...turn }, session: { ...reported, ...this.#session } };
  }

  #sinceLast(counts: Counts): Counts {
    const hasBegunAnew = Object.entries(counts).some(([name, count]) => count < (this.#counter[name] ?? 0));
    return hasBegunAnew ? counts : combine(counts, this.#counter, (now, before) => now - before);
  }
}

/** The members that count tokens; `used` and `size` tell the state of the context window and do not add up. */
function tokensOf(usage: Usage): Counts {
  return Object.fromEntries(
    Object.entries(usage).filter(
      (member): member is [string, number] => member[0].endsWith('Tokens') && typeof member[1] === 'number',
    ),
  );
}

function combine(left: Counts, right: Counts, by: (left: number, right: number) => number): Counts {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...names].map((name) => [name, by(left[name] ?? 0, right[name] ?? 0)]));
}
