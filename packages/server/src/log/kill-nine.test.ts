import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { numbersTo, openLog, parseEvents, readStored, temporaryDirectory } from './log.test-support.ts';

/** Appends batches of growing size for ever and prints each last number after `append` has returned. */
const writer = (directory: string) => `
  import { writeSync } from 'node:fs';
  import { openLog, numberedEntries } from ${JSON.stringify(new URL('./log.test-support.ts', import.meta.url).href)};
  const log = await openLog(${JSON.stringify(directory)}, { segmentMaxBytes: 2_000_000 });
  for (let batch = 0; ; batch += 1) {
    const { lastIndex } = log.append(numberedEntries(log.lastIndex + 1, 1 + (batch % 40), (batch * 37) % 4000));
    writeSync(1, lastIndex + '\\n');
    if (batch % 50 === 0) await new Promise(setImmediate);
  }`;

describe('kill -9', () => {
  it('in the middle of writing loses nothing that was acknowledged', async () => {
    using directory = temporaryDirectory();
    let previousLast = 0;
    for (const batchesBeforeKill of [1, 40, 150, 300]) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', writer(directory.path)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.split('\n').length > batchesBeforeKill) {
          child.kill('SIGKILL');
        }
      });
      const [, signal] = await once(child, 'close');
      expect(signal).toBe('SIGKILL');
      const acknowledged = Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
      const log = await openLog(directory.path);
      expect(acknowledged).toBeGreaterThan(previousLast);
      expect(log.lastIndex).toBeGreaterThanOrEqual(acknowledged);
      const events = parseEvents(await readStored(log));
      expect(events.map(({ id }) => Number(id))).toEqual(numbersTo(log.lastIndex));
      expect(events.every(({ id, data }) => JSON.parse(data).payload.params.number === Number(id))).toBe(true);
      previousLast = log.lastIndex;
      await log.close();
    }
  });
});
