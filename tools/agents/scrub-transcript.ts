/** What must not be in a transcript, and what stands for it. */
export interface ScrubOptions {
  /** Path or address → its stand-in. */
  readonly replacements: Readonly<Record<string, string>>;
}

/** A longer text says no more about how an agent behaves. */
const maximumTextLength = 160;

/** Lists of what an agent offers are cut: a few entries show the form. */
const maximumListLength = 2;

const offeredLists: ReadonlySet<string> = new Set(['availableCommands', 'availableModels', 'options', 'agents']);

/**
 * Makes a recorded transcript the same on every machine and small: paths and addresses become stand-ins, ids are numbered in the order
 * they come, times and durations are zero, long texts and long lists are cut. What is left is as the agent sent it.
 */
export function createTranscriptScrubber({ replacements }: ScrubOptions): (payload: unknown) => unknown {
  const numbered = new Map<string, string>();
  const number = (found: string, prefix: string): string => {
    const known = numbered.get(found) ?? `${prefix}${numbered.size + 1}`;
    numbered.set(found, known);
    return known;
  };
  // The longest first: one path may begin another.
  const paths = Object.entries(replacements).sort(([left], [right]) => right.length - left.length);

  const text = (value: string): string => {
    let scrubbed = value;
    for (const [found, standIn] of paths) {
      scrubbed = scrubbed.replaceAll(found, standIn);
    }
    scrubbed = scrubbed
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (found) => number(found, 'uuid-'))
      .replaceAll(/\b(?:toolu|call|msg|ses|prt|run|req|chatcmpl)[_-][\w-]{6,}/g, (found) =>
        number(found, `${found.slice(0, found.search(/[_-]/))}_`),
      )
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '2026-01-01T00:00:00.000Z')
      .replaceAll(/\d{13,}/g, '0')
      .replaceAll(/(?<!\w)\/(?:tmp|root|work|home)\/[\w./-]*/g, '/elsewhere');
    return scrubbed.length > maximumTextLength ? `${scrubbed.slice(0, maximumTextLength)}…` : scrubbed;
  };

  const value = (input: unknown, key: string): unknown => {
    if (typeof input === 'string') {
      return text(input);
    }
    if (typeof input === 'number') {
      return /(?:Ms|_ms|At|pid)$|^(?:time|duration|start|end|cost|amount)$/i.test(key) || input > 1e12 ? 0 : input;
    }
    if (Array.isArray(input)) {
      const kept = offeredLists.has(key) && input.length > 4 ? input.slice(0, maximumListLength) : input;
      return kept.map((item) => value(item, ''));
    }
    if (typeof input === 'object' && input !== null) {
      return Object.fromEntries(Object.entries(input).map(([name, member]) => [text(name), value(member, name)]));
    }
    return input;
  };
  return (payload) => value(payload, '');
}
