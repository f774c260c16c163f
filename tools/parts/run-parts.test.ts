import { expect, test } from 'vitest';
import { singleOutcome, type Part } from './part.ts';
import { runParts } from './run-parts.ts';

interface Recorder {
  readonly lines: string[];
  readonly order: string[];
  readonly peak: { atOnce: number };
  part(name: string, options?: Partial<Part> & { isOk?: boolean }): Part;
}

function createRecorder(): Recorder {
  const lines: string[] = [];
  const order: string[] = [];
  const peak = { atOnce: 0 };
  let running = 0;
  return {
    lines,
    order,
    peak,
    part: (name, { isOk = true, ...options } = {}) => ({
      name,
      async run() {
        order.push(name);
        running += 1;
        peak.atOnce = Math.max(peak.atOnce, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return singleOutcome(isOk, `${name} said so`);
      },
      ...options,
    }),
  };
}

const run = (recorder: Recorder, parts: readonly Part[], limitMs?: number) =>
  runParts(parts, {
    signal: new AbortController().signal,
    print: (line) => recorder.lines.push(line),
    now: () => 0,
    limitMs,
  });

test('runs two at a time and sums up', async () => {
  const recorder = createRecorder();
  const parts = ['a', 'b', 'c', 'd'].map((name) => recorder.part(name));
  expect(await run(recorder, parts)).toMatchObject({ passed: 4, failed: 0, skipped: 0 });
  expect(recorder.peak.atOnce).toBe(2);
});

test('prints one line a part, and all that a failed one said', async () => {
  const recorder = createRecorder();
  await run(recorder, [recorder.part('good'), recorder.part('bad', { isOk: false })]);
  expect(recorder.lines).toEqual(['ok      good            0.0 s', 'FAILED  bad             0.0 s', 'bad said so']);
});

test('gives a line for each failure: what the part names, else the line of its output that speaks of an error', async () => {
  const recorder = createRecorder();
  const named = { passed: 1, failed: 2, skipped: 0, output: 'much', failures: ['one: a', 'two: b'] };
  const { failures } = await run(recorder, [
    recorder.part('good'),
    recorder.part('suite', { run: () => Promise.resolve(named) }),
    recorder.part('lint', {
      run: () => Promise.resolve(singleOutcome(false, 'reading files\n\u001B[31merror\u001B[0m: bad\n')),
    }),
    recorder.part('silent', { run: () => Promise.resolve(singleOutcome(false, '')) }),
  ]);
  expect(failures).toEqual(['suite: one: a', 'suite: two: b', 'lint: error: bad', 'silent: no output']);
});

test('a part waits for what it needs, and does not run when that failed', async () => {
  const recorder = createRecorder();
  const parts = [
    recorder.part('pack', { needs: ['build'] }),
    recorder.part('use', { needs: ['types'] }),
    recorder.part('build', { isOk: false }),
    recorder.part('types'),
  ];
  expect(await run(recorder, parts)).toMatchObject({ passed: 2, failed: 2 });
  expect(recorder.order).toEqual(['build', 'types', 'use']);
  expect(recorder.lines).toContain('Not run: "build" failed.');
});

test('a need that is not part of the run does not count', async () => {
  const recorder = createRecorder();
  expect(await run(recorder, [recorder.part('pack', { needs: ['build'] })])).toMatchObject({ passed: 1 });
});

test('an exclusive part runs alone', async () => {
  const recorder = createRecorder();
  const parts = [
    recorder.part('a', { isExclusive: true }),
    recorder.part('b'),
    recorder.part('c', { isExclusive: true }),
  ];
  expect(await run(recorder, parts)).toMatchObject({ passed: 3 });
  expect(recorder.peak.atOnce).toBe(1);
});

test('a part that throws has failed', async () => {
  const recorder = createRecorder();
  const broken = recorder.part('broken', { run: () => Promise.reject(new Error('no such tool')) });
  expect(await run(recorder, [broken])).toMatchObject({ failed: 1 });
  expect(recorder.lines.join('\n')).toContain('no such tool');
});

test('a part that does not end is stopped at the limit', async () => {
  const recorder = createRecorder();
  const endless = recorder.part('endless', {
    run: (signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(singleOutcome(true, 'stopped')))),
  });
  // An unreferenced timer alone would not keep this process alive; a worker of vitest is.
  expect(await run(recorder, [endless], 20)).toMatchObject({ passed: 0, failed: 1 });
});
