import { describe, expect, it } from 'vitest';
import { lastIndexIn } from './last-index-in.ts';
import { numberedEntries, openLog, readAll, temporaryDirectory } from './log.test-support.ts';

describe('lastIndexIn', () => {
  it('finds the last entry that begins in a piece, wherever it is cut', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    log.append(numberedEntries(98, 5));
    const stored = Buffer.from((await readAll(log.stream({ after: 0, follow: false }))).replace('retry: 1000\n\n', ''));
    for (let length = 0; length <= stored.length; length += 1) {
      const found = [...stored.toString('latin1', 0, length).matchAll(/^id: (\d+)\n/gm)].at(-1);
      expect(lastIndexIn(stored.subarray(0, length))).toBe(found === undefined ? undefined : Number(found[1]));
    }
    await log.close();
  });
});
