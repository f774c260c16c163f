import { rm } from 'node:fs/promises';
import type { Checkpoint } from '@sandbox-agent/protocol';
import type { CheckpointRecords } from './records.ts';
import type { ShadowRepository } from './shadow-repository.ts';
import { referenceOf } from './snapshot.ts';

/** Which checkpoints of one workspace are beyond what is kept. `records`: newest first. */
export function outdated(
  records: readonly Checkpoint[],
  { maxCount, maxAgeMs, now }: { maxCount: number; maxAgeMs: number; now: number },
): Checkpoint[] {
  return records.filter(({ createdAt }, position) => position >= maxCount || createdAt < now - maxAgeMs);
}

/** Drops what no record names, and packs the rest. What is interrupted leaves everything usable. */
export async function packObjects(
  shadow: ShadowRepository,
  { kept, timeoutMs }: { kept: readonly Checkpoint[]; timeoutMs: number },
): Promise<void> {
  const references = await shadow.require('Listing the checkpoints', {
    args: ['for-each-ref', '--format=%(refname)', 'refs/checkpoints'],
  });
  const wanted = new Set(kept.map(({ id }) => referenceOf(id)));
  const unwanted = references.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '' && !wanted.has(name));
  if (unwanted.length > 0) {
    const input = unwanted.map((name) => `delete ${name}\n`).join('');
    await shadow.require('Dropping checkpoints', { args: ['update-ref', '--stdin'], input });
  }
  await shadow.require('Packing the checkpoints', {
    args: ['gc', '--quiet', '--prune=now', '--no-cruft'],
    timeoutMs,
    // It hands the auto check on to children; this one is the whole of it.
    config: [['gc.writeCommitGraph', 'false']],
  });
}

/** Removes the directory of a workspace that has no checkpoint any more. */
export async function removeEmptyWorkspace(records: CheckpointRecords, directory: string): Promise<boolean> {
  if ((await records.listIn(directory)).length > 0) {
    return false;
  }
  await rm(directory, { recursive: true, force: true });
  return true;
}
