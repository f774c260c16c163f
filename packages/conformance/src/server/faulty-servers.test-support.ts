import type { ReferenceHooks } from './reference-hooks.test-support.ts';

/** A mistake that a server could make, and the scenario that must find it. */
export interface ServerFault {
  readonly name: string;
  readonly foundBy: string;
  plant(): Partial<ReferenceHooks>;
}

/** Hooks that do something else with every `period`th line of the agent. */
function everyNth(period: number, tell: (line: string) => string[]): Partial<ReferenceHooks> {
  let count = 0;
  return { tell: (line) => ((count += 1) % period === 0 ? tell(line) : [line]) };
}

function swapPairs(): Partial<ReferenceHooks> {
  let count = 0;
  let held: string | undefined;
  return {
    tell(line) {
      if ((count += 1) % 1000 === 0) {
        held = line;
        return [];
      }
      const told = held === undefined ? [line] : [line, held];
      held = undefined;
      return told;
    },
  };
}

/** One mistake each. */
export const serverFaults: readonly ServerFault[] = [
  { name: 'one event in a thousand is lost', foundBy: 'bursts/one-reader', plant: () => everyNth(1000, () => []) },
  {
    name: 'one event in a thousand is told twice',
    foundBy: 'bursts/one-reader',
    plant: () => everyNth(1000, (line) => [line, line]),
  },
  { name: 'two events change places', foundBy: 'bursts/one-reader', plant: swapPairs },
  { name: 'ids have holes', foundBy: 'events/numbers', plant: () => ({ idOf: (index) => index * 2 }) },
  {
    name: 'each stream counts anew',
    foundBy: 'events/resume-anywhere',
    plant: () => ({ idOf: (_index, position) => position }),
  },
  {
    name: 'the last event is told again to who goes on',
    foundBy: 'events/resume-anywhere',
    plant: () => ({ firstAfter: (lastEventId) => Math.max(1, lastEventId) }),
  },
  {
    name: 'only the last thousand events are kept',
    foundBy: 'bursts/nobody-reads',
    plant: () => ({ firstAfter: (lastEventId, lastIndex) => Math.max(lastEventId + 1, lastIndex - 1000) }),
  },
  {
    name: 'slow readers lose events',
    foundBy: 'readers/slow-and-fast',
    plant: () => ({ dropsForSlowReaders: true }),
  },
  {
    name: 'events are held back',
    foundBy: 'turns/slow',
    plant: () => ({ delayMs: 3000 }),
  },
  {
    name: 'numbers are written anew',
    foundBy: 'payloads/numbers',
    plant: () => ({ tell: (line) => [JSON.stringify(JSON.parse(line))] }),
  },
  {
    name: 'unknown kinds are left out',
    foundBy: 'payloads/unknown-kind',
    plant: () => ({ tell: (line) => (line.includes('of_tomorrow') ? [] : [line]) }),
  },
  {
    name: 'characters are decoded piece by piece',
    foundBy: 'output/split-character',
    plant: () => ({ createDecoder: () => (chunk) => chunk.toString('utf8') }),
  },
  {
    name: 'prompts of a dead agent are never answered',
    foundBy: 'exits/mid-turn',
    plant: () => ({ answersWhenAgentEnds: false }),
  },
  { name: 'a dead agent is not replaced', foundBy: 'exits/replaced', plant: () => ({ replacesAgent: false }) },
  { name: 'DELETE is never answered', foundBy: 'deletion/idle', plant: () => ({ answersDelete: false }) },
  { name: 'ids of clients are not told apart', foundBy: 'queue/equal-ids', plant: () => ({ rewritesIds: false }) },
  {
    name: 'every answer to a permission request reaches the agent',
    foundBy: 'permissions/first-answer-wins',
    plant: () => ({ firstAnswerWins: false }),
  },
  {
    name: 'bodies are limited to 2 MB',
    foundBy: 'turns/huge-prompt',
    plant: () => ({ bodyLimitBytes: 2 * 1024 ** 2 }),
  },
  { name: 'errors are plain text', foundBy: 'problems/unknown-route', plant: () => ({ problemType: 'text/plain' }) },
  { name: 'the token is not asked for', foundBy: 'problems/no-token', plant: () => ({ asksForToken: false }) },
];
