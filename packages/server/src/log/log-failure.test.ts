import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionLog, WriteFunction } from './index.ts';
import { idsOf, numberedEntries, numbersTo, openLog, readStored, temporaryDirectory } from './log.test-support.ts';

/** A disk that accepts so many bytes more, in pieces of at most `pieceBytes`, and then fails with that code. */
class LimitedDisk {
  freeBytes = Number.POSITIVE_INFINITY;
  pieceBytes = Number.POSITIVE_INFINITY;
  code = 'ENOSPC';

  readonly write: WriteFunction = (descriptor, bytes, offset, length, position) => {
    const allowed = Math.min(length, this.freeBytes, this.pieceBytes);
    if (allowed === 0) {
      throw Object.assign(new Error(this.code), { code: this.code });
    }
    this.freeBytes -= allowed;
    return writeSync(descriptor, bytes, offset, allowed, position);
  };
}

function codeOfAppend(log: SessionLog, count: number): string | undefined {
  try {
    log.append(numberedEntries(log.lastIndex + 1, count, 10));
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('an append that fails', () => {
  it('leaves the log as it was: nothing numbered, nothing shown, nothing in the file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.integer({ min: 0, max: 700 }), { nil: undefined, freq: 2 }), { maxLength: 20 }),
        fc.constantFrom(900, 1_000_000),
        fc.constantFrom(7, 100, Number.POSITIVE_INFINITY),
        async (freeBytes, segmentMaxBytes, pieceBytes) => {
          using directory = temporaryDirectory();
          const disk = new LimitedDisk();
          disk.pieceBytes = pieceBytes;
          const log = await openLog(directory.path, { segmentMaxBytes, write: disk.write });
          const follower = log.stream({ after: 0, follow: true });
          let appended = 0;
          for (const free of freeBytes) {
            disk.freeBytes = free ?? Number.POSITIVE_INFINITY;
            const bytesBefore = log.byteLength;
            if (codeOfAppend(log, 3) === undefined) {
              appended += 3;
            } else {
              expect(log.byteLength).toBe(bytesBefore);
            }
            expect(log.lastIndex).toBe(appended);
          }
          disk.freeBytes = Number.POSITIVE_INFINITY;
          await log.close();
          const followed = [];
          for await (const chunk of follower) {
            followed.push(chunk);
          }
          expect(idsOf(Buffer.concat(followed).toString())).toEqual(numbersTo(appended));
          const reopened = await openLog(directory.path);
          expect(reopened.byteLength).toBe(log.byteLength);
          expect(idsOf(await readStored(reopened))).toEqual(numbersTo(appended));
          await reopened.close();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('says what the caller can do about it', async () => {
    using directory = temporaryDirectory();
    const disk = new LimitedDisk();
    const log = await openLog(directory.path, { write: disk.write, segmentMaxBytes: 1 });
    disk.freeBytes = 0;
    for (const [code, problem] of [
      ['ENOSPC', 'insufficient_storage'],
      ['EDQUOT', 'insufficient_storage'],
      ['EIO', 'insufficient_storage'],
      ['EINVAL', 'internal'],
    ] as const) {
      disk.code = code;
      expect(codeOfAppend(log, 1)).toBe(problem);
    }
    disk.freeBytes = Number.POSITIVE_INFINITY;
    expect(codeOfAppend(log, 1)).toBe(undefined);
    rmSync(directory.path, { recursive: true });
    expect(codeOfAppend(log, 1)).toBe('internal');
    mkdirSync(directory.path);
    expect(codeOfAppend(log, 1)).toBe(undefined);
    expect(log.lastIndex).toBe(2);
    await log.close();
  });

  it.runIf(process.platform === 'linux')(
    'because the kernel limits the size of files leaves whole batches only',
    () => {
      using directory = temporaryDirectory();
      const script = `
      import { openLog, numberedEntries } from ${JSON.stringify(new URL('./log.test-support.ts', import.meta.url).href)};
      const log = await openLog(${JSON.stringify(directory.path)});
      let code;
      while (code === undefined) {
        try { log.append(numberedEntries(log.lastIndex + 1, 2)); } catch (error) { code = error.code; }
      }
      const { lastIndex, byteLength } = log;
      await log.close();
      process.stdout.write(JSON.stringify({ code, lastIndex, byteLength }));`;
      const { stdout, stderr } = spawnSync(
        'prlimit',
        ['--fsize=4096', process.execPath, '--input-type=module', '--eval', script],
        { encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      const { code, lastIndex, byteLength } = JSON.parse(stdout);
      expect([code, lastIndex > 2]).toEqual(['insufficient_storage', true]);
      const file = readFileSync(join(directory.path, '000000000001.sse'), 'utf8');
      expect([file.length, idsOf(file)]).toEqual([byteLength, numbersTo(lastIndex)]);
    },
  );

  it.runIf(process.getuid?.() === 0)('on a full file system goes on when there is room again', async () => {
    using directory = temporaryDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory.path]);
    try {
      const log = await openLog(join(directory.path, 'log'), { segmentMaxBytes: 20_000 });
      let code: string | undefined;
      while (code === undefined) {
        code = codeOfAppend(log, 5);
      }
      expect(code).toBe('insufficient_storage');
      const { lastIndex } = log;
      expect(lastIndex).toBeGreaterThan(50);
      expect(idsOf(await readStored(log))).toEqual(numbersTo(lastIndex));
      execFileSync('mount', ['-o', 'remount,size=256k', directory.path]);
      expect(codeOfAppend(log, 5)).toBe(undefined);
      await log.close();
      const reopened = await openLog(join(directory.path, 'log'));
      expect(idsOf(await readStored(reopened))).toEqual(numbersTo(lastIndex + 5));
      await reopened.close();
    } finally {
      execFileSync('umount', [directory.path]);
    }
  });
});

describe('the policy always', () => {
  it('shows and acknowledges nothing before it is on the disk, and then in order', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { fsync: 'always', segmentMaxBytes: 2000 });
    const seen: number[] = [];
    const following = (async () => {
      for await (const chunk of log.stream({ after: 0, follow: true })) {
        seen.push(...idsOf(Buffer.from(chunk).toString()));
      }
    })();
    const acknowledged: number[] = [];
    const acknowledgements = [];
    for (let batch = 0; batch < 30; batch += 1) {
      const { lastIndex } = log.append(numberedEntries(log.lastIndex + 1, 2));
      const page = await log.readPage({ after: 0, limit: 1000, maxBytes: 1e6 });
      expect(page.lastIndex).toBeLessThanOrEqual(lastIndex);
      acknowledgements.push(
        log.durable(lastIndex).then(async () => {
          acknowledged.push(lastIndex);
          expect((await log.readPage({ after: lastIndex - 1, limit: 1, maxBytes: 1 })).count).toBe(1);
        }),
      );
      if (batch % 3 === 0) {
        await setImmediate();
      }
    }
    await Promise.all(acknowledgements);
    expect(acknowledged).toEqual(numbersTo(30).map((batch) => batch * 2));
    await log.close();
    await following;
    expect(seen).toEqual(numbersTo(60));
  });

  it('has shown nothing in the turn in which it was written', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { fsync: 'always' });
    log.append(numberedEntries(1, 2));
    expect([log.lastIndex, log.byteLength]).toEqual([2, 0]);
    expect(statSync(join(directory.path, '000000000001.sse')).size).toBeGreaterThan(0);
    expect(idsOf(await readStored(log))).toEqual([]);
    await log.durable(2);
    expect(idsOf(await readStored(log))).toEqual([1, 2]);
    await log.close();
  });
});
