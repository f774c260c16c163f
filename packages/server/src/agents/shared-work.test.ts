import { expect, test } from 'vitest';
import { SharedWork } from './shared-work.ts';

/** Work that ends when it is told to, or when it is cancelled. */
function controlledWork() {
  let finish: (result: string) => void = () => undefined;
  let report: (progress: number) => void = () => undefined;
  let signal = new AbortController().signal;
  let runs = 0;
  const work = (context: { signal: AbortSignal; report: (progress: number) => void }) => {
    runs += 1;
    ({ report, signal } = context);
    return new Promise<string>((resolve, reject) => {
      finish = resolve;
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
    });
  };
  return {
    work,
    finish: (result: string) => finish(result),
    report: (progress: number) => report(progress),
    isCancelled: () => signal.aborted,
    runs: () => runs,
  };
}

test('all callers get the one result and the progress while they wait', async () => {
  const shared = new SharedWork<string, number>();
  const controlled = controlledWork();
  const seen: string[] = [];
  const first = shared.run('key', controlled.work, { onProgress: (step) => seen.push(`first ${step}`) });
  const second = shared.run('key', controlled.work, { onProgress: (step) => seen.push(`second ${step}`) });
  controlled.report(1);
  controlled.finish('done');
  expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  controlled.report(2);
  expect(seen).toEqual(['first 1', 'second 1']);
  expect(controlled.runs()).toBe(1);
});

test('keys do not share, and a finished key runs anew', async () => {
  const shared = new SharedWork<string, never>();
  expect(await shared.run('a', async () => 'a', {})).toBe('a');
  expect(await shared.run('b', async () => 'b', {})).toBe('b');
  expect(await shared.run('a', async () => 'again', {})).toBe('again');
});

test('it is cancelled when the last caller gives up, and not before', async () => {
  const shared = new SharedWork<string, number>();
  const controlled = controlledWork();
  const stops = [new AbortController(), new AbortController()];
  const callers = stops.map(({ signal }) => shared.run('key', controlled.work, { signal }));
  stops[0]!.abort(new Error('first gives up'));
  await expect(callers[0]).rejects.toThrow('first gives up');
  expect(controlled.isCancelled()).toBe(false);
  stops[1]!.abort(new Error('second gives up'));
  await expect(callers[1]).rejects.toThrow('second gives up');
  expect(controlled.isCancelled()).toBe(true);
});

test('who asks after everybody gave up gets work of its own', async () => {
  const shared = new SharedWork<string, number>();
  const abandoned = controlledWork();
  const stop = new AbortController();
  const first = shared.run('key', abandoned.work, { signal: stop.signal });
  stop.abort(new Error('enough'));
  const second = first.catch(() => shared.run('key', async () => 'fresh', {}));
  expect(await second).toBe('fresh');
});

test('cancelling all waits for the ends', async () => {
  const shared = new SharedWork<string, number>();
  const controlled = controlledWork();
  const caller = shared.run('key', controlled.work, {});
  await Promise.all([shared.cancelAll(new Error('closing')), expect(caller).rejects.toThrow('closing')]);
});

test('an aborted caller starts nothing', async () => {
  const shared = new SharedWork<string, number>();
  const controlled = controlledWork();
  await expect(shared.run('key', controlled.work, { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow(
    'late',
  );
  expect(controlled.runs()).toBe(0);
});
