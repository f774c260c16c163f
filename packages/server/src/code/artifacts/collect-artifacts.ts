import { join } from 'node:path';
import type { CodeArtifact } from '@sandbox-agent/protocol';
import { contentTypeOf } from '../../http/content-type.ts';
import { snapshotDirectory, type DirectorySnapshot, type FileVersion } from './directory-snapshot.ts';
import { hashFile } from './hash-file.ts';

/** How far the times of a file system may lie behind the clock. */
const clockGrainMs = 20;

export interface ArtifactLimits {
  /** Entries of the tree that are looked at. */
  readonly maxEntries: number;
  readonly maxArtifacts: number;
  /** A larger file is told without its hash. */
  readonly maxHashedBytes: number;
}

export const defaultArtifactLimits: ArtifactLimits = {
  maxEntries: 10_000,
  maxArtifacts: 200,
  maxHashedBytes: 64 * 1024 * 1024,
};

export interface CollectedArtifacts {
  readonly artifacts: CodeArtifact[];
  readonly artifactsTruncated: boolean;
}

/** Remembers a directory, and tells later what was created or changed in it since. */
export async function watchArtifacts(
  directory: string,
  { limits, now }: { readonly limits: ArtifactLimits; readonly now: () => number },
): Promise<{ collect(): Promise<CollectedArtifacts> }> {
  const before = await snapshotDirectory(directory, { maxEntries: limits.maxEntries, takenAtMs: now() });
  return {
    async collect() {
      const after = await snapshotDirectory(directory, { maxEntries: limits.maxEntries, takenAtMs: now() });
      return describeChanges({ directory, before, after, limits });
    },
  };
}

async function describeChanges(options: {
  readonly directory: string;
  readonly before: DirectorySnapshot;
  readonly after: DirectorySnapshot;
  readonly limits: ArtifactLimits;
}): Promise<CollectedArtifacts> {
  const { directory, before, after, limits } = options;
  const isChanged = ([path, { version, changedAtMs }]: readonly [string, FileVersion]): boolean => {
    const earlier = before.files.get(path);
    // Of a tree that was not seen whole, what was not seen may have been there: then the time of its last change decides.
    return earlier === undefined
      ? !before.isTruncated || changedAtMs >= before.takenAtMs - clockGrainMs
      : earlier.version !== version;
  };
  const changed = [...after.files]
    .filter(isChanged)
    .map(([path]) => path)
    .toSorted();
  const artifacts: CodeArtifact[] = [];
  let hashableBytes = limits.maxHashedBytes;
  for (const path of changed.slice(0, limits.maxArtifacts)) {
    const file = await hashFile(join(directory, path), hashableBytes);
    if (file !== undefined) {
      hashableBytes -= file.sha256 === undefined ? 0 : file.size;
      const change = before.files.has(path) ? 'changed' : 'created';
      artifacts.push({ path, change, size: file.size, mimeType: mediaTypeOf(path), ...sha256Of(file) });
    }
  }
  return {
    artifacts,
    artifactsTruncated: before.isTruncated || after.isTruncated || changed.length > limits.maxArtifacts,
  };
}

/** Without how its text is encoded: nobody looked. */
function mediaTypeOf(path: string): string {
  return contentTypeOf(path).replace(/;.*/, '');
}

function sha256Of({ sha256 }: { readonly sha256?: string }): { sha256?: string } {
  return sha256 === undefined ? {} : { sha256 };
}
