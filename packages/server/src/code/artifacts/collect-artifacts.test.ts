import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultArtifactLimits, watchArtifacts, type ArtifactLimits } from './collect-artifacts.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'artifacts-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (path: string, content = path): void => writeFileSync(join(directory, path), content);

async function changesOf(act: () => void, limits: Partial<ArtifactLimits> = {}) {
  const watch = await watchArtifacts(directory, {
    limits: { ...defaultArtifactLimits, ...limits },
    now: () => Date.now(),
  });
  act();
  const { artifacts, artifactsTruncated } = await watch.collect();
  return { told: artifacts.map(({ path, change }) => `${change} ${path}`), artifacts, artifactsTruncated };
}

describe('artifacts', () => {
  it('are the files that were created, changed or moved there, and no others', async () => {
    mkdirSync(join(directory, 'sub'));
    ['same', 'changed', 'sub/moved', 'removed', 'same-size'].forEach((path) => write(path));
    const { told, artifactsTruncated } = await changesOf(() => {
      write('changed', 'other');
      write('same-size', 'SAME-SIZE');
      write('sub/created');
      renameSync(join(directory, 'sub/moved'), join(directory, 'here'));
      unlinkSync(join(directory, 'removed'));
      symlinkSync('/etc/passwd', join(directory, 'link'));
      mkdirSync(join(directory, 'empty'));
    });
    expect(told).toEqual(['changed changed', 'created here', 'changed same-size', 'created sub/created']);
    expect(artifactsTruncated).toBe(false);
  });

  it('are bounded in number, and say so', async () => {
    const { told, artifactsTruncated } = await changesOf(() => ['a', 'b', 'c'].forEach((path) => write(path)), {
      maxArtifacts: 2,
    });
    expect({ told, artifactsTruncated }).toEqual({ told: ['created a', 'created b'], artifactsTruncated: true });
  });

  it('of a tree that is too large are those that were seen, and no old file counts as new', async () => {
    for (let count = 0; count < 50; count += 1) {
      write(`old-${count}`);
    }
    // So that the old ones are older than the grain of the clock.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { told, artifactsTruncated } = await changesOf(
      () => {
        for (let count = 0; count < 20; count += 1) {
          unlinkSync(join(directory, `old-${count}`));
        }
      },
      { maxEntries: 30 },
    );
    expect({ told, artifactsTruncated }).toEqual({ told: [], artifactsTruncated: true });
  });

  it('that are too large to read in passing come without a hash', async () => {
    const { artifacts } = await changesOf(
      () => {
        write('a-small', '1234');
        write('b-large', '12345678');
      },
      { maxHashedBytes: 7 },
    );
    expect(artifacts).toMatchObject([
      { path: 'a-small', size: 4, sha256: expect.any(String) },
      { path: 'b-large', size: 8 },
    ]);
    expect(artifacts[1]).not.toHaveProperty('sha256');
  });

  it('of a directory that is gone are none', async () => {
    const { told } = await changesOf(() => rmSync(directory, { recursive: true }));
    expect(told).toEqual([]);
    mkdirSync(directory);
    chmodSync(directory, 0o700);
  });
});
