import { manifestOf, type Manifest } from './manifest.ts';
import { joinRawNames, splitRawNames, type RawName } from './raw-name.ts';
import { scanWorkspace, type ScanOptions, type WorkspaceScan } from './scan-workspace.ts';
import type { ShadowRepository } from './shadow-repository.ts';

/** Of a call that reads all files. The signal of the whole operation comes sooner. */
const longestMs = 3_600_000;

/** A workspace as it was: two objects of git, and what was seen. */
export interface Snapshot {
  /** The tree with the files. */
  readonly files: string;
  readonly scan: WorkspaceScan;
}

/** The index that is used for a kind of snapshots: it knows which files have not changed since the last one. */
export function indexName({ includeIgnored }: { includeIgnored: boolean }): string {
  return includeIgnored ? 'all' : 'kept';
}

/** Stores the files of the workspace. The workspace is only read. */
export async function takeSnapshot(options: ScanOptions): Promise<Snapshot> {
  try {
    return await takeOnce(options);
  } catch (error) {
    options.signal.throwIfAborted();
    // Somebody may have worked in it meanwhile, or a killed server have left half an index: then all is read anew.
    await options.shadow.removeIndexes();
    return await takeOnce(options).catch((again: unknown) => {
      throw again instanceof Error && again.cause === undefined ? Object.assign(again, { cause: error }) : again;
    });
  }
}

async function takeOnce(options: ScanOptions): Promise<Snapshot> {
  const { shadow } = options;
  const index = indexName(options);
  const scan = await scanWorkspace(options);
  const gone = (await indexedNames(shadow, index)).filter((name) => !scan.files.has(name));
  await forgetNames(shadow, { index, names: gone });
  await shadow.require(
    'Storing the files',
    {
      args: ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'],
      input: joinRawNames(scan.files.keys()),
      timeoutMs: longestMs,
    },
    { index },
  );
  const { stdout } = await shadow.require('Storing the files', { args: ['write-tree'] }, { index });
  return { files: stdout.toString('utf8').trim(), scan };
}

/** What the index knows. */
export async function indexedNames(shadow: ShadowRepository, index: string): Promise<RawName[]> {
  const { stdout } = await shadow.require('Reading the index', { args: ['ls-files', '-z', '--cached'] }, { index });
  return splitRawNames(stdout);
}

/** Takes names out of the index; their files stay as they are. */
export async function forgetNames(
  shadow: ShadowRepository,
  { index, names }: { index: string; names: readonly RawName[] },
): Promise<void> {
  if (names.length > 0) {
    const args = ['update-index', '--force-remove', '-z', '--stdin'];
    await shadow.require('Storing the files', { args, input: joinRawNames(names) }, { index });
  }
}

/** Keeps a snapshot under an id, so that packing does not drop it. */
export async function keepSnapshot(shadow: ShadowRepository, id: string, { files, scan }: Snapshot): Promise<void> {
  const manifest = await shadow.require('Storing the modes', {
    args: ['hash-object', '-w', '--stdin', '--no-filters'],
    input: JSON.stringify(manifestOf(scan)),
  });
  const tree = await shadow.require('Storing the tree', {
    args: ['mktree'],
    input: `040000 tree ${files}\tfiles\n100644 blob ${manifest.stdout.toString('utf8').trim()}\tmanifest\n`,
  });
  await shadow.require('Keeping the checkpoint', {
    args: ['update-ref', referenceOf(id), tree.stdout.toString('utf8').trim()],
  });
}

/** The reference of a checkpoint. */
export function referenceOf(id: string): string {
  return `refs/checkpoints/${id}`;
}

/** The tree with the files of a checkpoint, as a revision. */
export function filesOf(id: string): string {
  return `${referenceOf(id)}:files`;
}

/** What git does not keep of a checkpoint. */
export async function readManifest(shadow: ShadowRepository, id: string): Promise<Manifest> {
  const { stdout } = await shadow.require('Reading the checkpoint', {
    args: ['cat-file', 'blob', `${referenceOf(id)}:manifest`],
  });
  return JSON.parse(stdout.toString('utf8')) as Manifest;
}
