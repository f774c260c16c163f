import { firstErrorLine } from './first-error-line.ts';
import { singleOutcome, type Part, type PartOutcome } from './part.ts';

export interface RunPartsOptions {
  /** How many parts may run at the same time. */
  readonly concurrency?: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** Milliseconds, rising. */
  readonly now: () => number;
  /** A part that takes longer is stopped and has failed. Default 15 minutes. */
  readonly limitMs?: number;
}

/**
 * Runs parts, as many at a time as asked for, and prints one line for each as it ends; the output of a failed one follows in
 * full. A failed part does not stop the others, except those that need it. Resolves with the sum and a line for each failure; never
 * rejects because of a part.
 */
export async function runParts(
  parts: readonly Part[],
  options: RunPartsOptions,
): Promise<PartOutcome & { failures: readonly string[] }> {
  const { concurrency = 2, signal, print, now, limitMs = 15 * 60_000 } = options;
  const done = new Map<string, PartOutcome>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Set(parts);
  const names = new Set(parts.map((part) => part.name));
  const needsOf = (part: Part): readonly string[] => (part.needs ?? []).filter((name) => names.has(name));

  const start = (part: Part): void => {
    waiting.delete(part);
    const startedAt = now();
    const brokenNeed = needsOf(part).find((name) => (done.get(name)?.failed ?? 0) > 0);
    const outcome =
      brokenNeed === undefined
        ? outcomeOf(part, { signal, limitMs })
        : Promise.resolve(singleOutcome(false, `Not run: "${brokenNeed}" failed.\n`));
    const finished = outcome.then((result) => {
      done.set(part.name, result);
      running.delete(part.name);
      print(
        `${result.failed === 0 ? 'ok    ' : 'FAILED'}  ${part.name.padEnd(12)} ${seconds(now() - startedAt)}${counts(result)}`,
      );
      if (result.failed > 0 && result.output !== '') print(result.output.trimEnd());
    });
    running.set(part.name, finished);
  };

  const canStart = (part: Part): boolean =>
    needsOf(part).every((name) => done.has(name)) && (part.isExclusive !== true || running.size === 0);
  const isBlocked = (): boolean =>
    [...running.keys()].some((name) => parts.find((part) => part.name === name)?.isExclusive);

  while (waiting.size > 0 && !signal.aborted) {
    for (const part of [...waiting]) {
      if (running.size < concurrency && !isBlocked() && canStart(part)) start(part);
    }
    if (running.size === 0)
      throw new Error(`Parts need each other: ${[...waiting].map((part) => part.name).join(', ')}`);
    await Promise.race(running.values());
  }
  await Promise.all(running.values());
  return sumOutcomes(done);
}

/** Adds outcomes up by the name of their part; of the texts only what failed is kept. */
function sumOutcomes(outcomes: ReadonlyMap<string, PartOutcome>): PartOutcome & { failures: readonly string[] } {
  const total = (key: 'passed' | 'failed' | 'skipped'): number =>
    [...outcomes.values()].reduce((sum, outcome) => sum + outcome[key], 0);
  const failures = [...outcomes].flatMap(([name, outcome]) => failuresOf(outcome).map((line) => `${name}: ${line}`));
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped'), output: '', failures };
}

function failuresOf({ failed, output, failures = [] }: PartOutcome): readonly string[] {
  if (failed === 0) return [];
  return failures.length > 0 ? failures : [firstErrorLine(output)];
}

async function outcomeOf(
  part: Part,
  { signal, limitMs }: { signal: AbortSignal; limitMs: number },
): Promise<PartOutcome> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const outcome = await part.run(AbortSignal.any([signal, limit]));
    if (!limit.aborted) return outcome;
    return singleOutcome(false, `${outcome.output}\nStopped: it did not end within ${limitMs / 60_000} minutes.`);
  } catch (error) {
    return singleOutcome(false, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

const seconds = (elapsedMs: number): string => `${(elapsedMs / 1000).toFixed(1).padStart(6)} s`;

function counts({ passed, failed, skipped }: PartOutcome): string {
  if (passed + failed + skipped <= 1) return '';
  return `   ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
