// Files in and out: a stream as large as you like, a directory as an archive, and an agent's work watched and searched.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'files-'));
const client = await SandboxAgent.start({ sandbox: local({ root: cwd }) });
const { files } = client;

try {
  // A stream is sent while it is read: 50 MB, and never more than a piece of it in memory.
  const piece = new Uint8Array(1024 * 1024).fill(7);
  let left = 50;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(piece);
      if ((left -= 1) === 0) {
        controller.close();
      }
    },
  });
  const { bytesWritten } = await files.write('data.bin', stream);
  let bytesRead = 0;
  for await (const chunk of await files.read('data.bin')) {
    bytesRead += chunk.byteLength;
  }
  assert.deepEqual([bytesWritten, bytesRead], [50 * 1024 * 1024, 50 * 1024 * 1024]);

  // Two writers: the one that knows an old version is told so, and overwrites nothing.
  const { etag } = await files.write('notes.md', '# Notes\n');
  await files.write('notes.md', '# Notes of somebody else\n');
  await assert.rejects(files.write('notes.md', 'mine', { ifMatch: etag }), { code: 'precondition_failed' });

  // What an agent writes is told as it happens.
  const session = await client.createSession({ agent: 'mock', cwd });
  session.onPermissionRequest(({ id }) => void session.respondPermission(id, 'once').catch(console.error));
  const watching = (async () => {
    for await (const change of files.watch(cwd)) {
      if ('path' in change && change.path.endsWith('plan.md')) {
        return change.type;
      }
    }
    return undefined;
  })();
  // A watch tells of what happens once it is open: until then, the agent writes again.
  let seen: string | undefined;
  watching.then((type) => (seen = type)).catch(console.error);
  for (let version = 1; seen === undefined && version < 100; version += 1) {
    await session.prompt(`write plan.md The answer is in version ${version}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.log(`plan.md was ${await watching}`);

  for await (const found of files.search('answer', { path: cwd })) {
    console.log(found);
    assert.ok(found.type === 'end' || found.path === `${cwd}/plan.md`);
  }

  // The whole directory as an archive, unpacked elsewhere: all of it or nothing.
  const { paths } = await files.uploadBatch(await files.download(cwd, { gzip: true, glob: '*.md' }), {
    path: `${cwd}/copy`,
  });
  assert.deepEqual(paths, [`${cwd}/copy/notes.md`, `${cwd}/copy/plan.md`]);
} finally {
  await client.destroySandbox();
  await rm(cwd, { recursive: true });
}
