import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, upload } from '../file-transfer.ts';
import type { Figure, Suite } from '../measurement.ts';
import { peakResidentBytes, resetPeakResidentBytes } from '../process-figures.ts';
import type { RunningServer } from '../server-under-test.ts';

const gigabyte = 1024 ** 3;
const megabyte = 1024 ** 2;
const fileCount = 5_000;

/** A gigabyte out and in, 5,000 files as an archive, and what two downloads do to the answers of others. */
export const files: Suite = {
  name: 'files',
  description: `1 GB out and in, ${fileCount} files as a tar archive, health beside two downloads`,
  runs: 3,
  async measure(server) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-files-'));
    try {
      const running = await server.start({ withAgent: false });
      try {
        return await measureRunning(running, directory);
      } finally {
        await running.stop();
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  },
};

async function measureRunning({ baseUrl, pid }: RunningServer, directory: string): Promise<Figure[]> {
  const large = join(directory, 'large');
  await makeLarge(large);
  const many = join(directory, 'many');
  await makeMany(many);
  const url = (route: string, path: string): string => `${baseUrl}/v1/fs/${route}?path=${encodeURIComponent(path)}`;
  // One uncounted of each: what the code costs to load is another figure.
  await download(url('file', join(many, '0')));

  resetPeakResidentBytes(pid);
  const out = await download(url('file', large));
  const outPeak = peakResidentBytes(pid);
  resetPeakResidentBytes(pid);
  const into = await upload(url('file', join(directory, 'received')), gigabyte).catch(() => refused);
  const inPeak = peakResidentBytes(pid);
  const archive = await download(url('download', many));
  return [
    { name: 'GET 1 GB, MB/s', value: out.bytes / megabyte / out.seconds },
    { name: 'GET 1 GB, peak memory MB', value: outPeak / megabyte },
    { name: 'PUT 1 GB, MB/s', value: into.bytes / megabyte / into.seconds },
    { name: 'PUT 1 GB, peak memory MB', value: inPeak / megabyte },
    {
      name: `tar of ${fileCount} files, MB/s`,
      value: archive.status === 200 ? archive.bytes / megabyte / archive.seconds : 0,
    },
    { name: 'health beside two downloads p99, ms', value: await healthBeside(baseUrl, url('file', large)) },
  ];
}

const refused = { status: 0, bytes: 0, seconds: 1 };

/** The slowest but one in a hundred answers of `/v1/health` while two clients download the same gigabyte. */
async function healthBeside(baseUrl: string, large: string): Promise<number> {
  let isDownloading = true;
  const downloading = Promise.all([download(large), download(large)]).finally(() => {
    isDownloading = false;
  });
  const durations: number[] = [];
  while (isDownloading) {
    const startedAt = performance.now();
    await (await fetch(`${baseUrl}/v1/health`)).text();
    durations.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await downloading;
  return durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.99)] ?? Number.NaN;
}

async function makeLarge(path: string): Promise<void> {
  await using handle = await open(path, 'w');
  const piece = Buffer.alloc(megabyte, 'large ');
  for (let written = 0; written < gigabyte; written += piece.length) {
    await handle.write(piece);
  }
}

async function makeMany(directory: string): Promise<void> {
  await mkdir(directory);
  for (let index = 0; index < fileCount; index += 1) {
    await writeFile(join(directory, String(index)), 'a line of text\n'.repeat(100));
  }
}
