// Code in contexts that keep their state: bash and JavaScript always, Python where a Jupyter kernel is installed.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SandboxAgent, SandboxAgentError } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const directory = await mkdtemp(join(tmpdir(), 'code-'));
const client = await SandboxAgent.start({ sandbox: local({ root: directory }) });
const { code } = client;

try {
  const shell = await code.createContext({ language: 'bash' });
  await code.execute({ contextId: shell.id, code: 'mkdir data && cd data && word=kept' });
  const { stdout, artifacts } = await code.execute(
    { contextId: shell.id, code: 'echo "$word in $(basename "$PWD")"; echo 1,2 > table.csv' },
    { onStdout: (text) => console.log(text) },
  );
  assert.equal(stdout, 'kept in data\n');
  assert.deepEqual(
    artifacts.map(({ path, mimeType }) => [path, mimeType]),
    [['table.csv', 'text/csv']],
  );

  await code.execute({ language: 'typescript', code: 'const rows: number[] = [1, 2]' });
  const sum = await code.execute({ language: 'typescript', code: 'rows.reduce((a, b) => a + b)' });
  assert.equal(sum.results[0]?.['text/plain'], '3');

  const stopped = await code.execute({ contextId: shell.id, code: 'while :; do :; done', timeoutMs: 300 });
  assert.equal(stopped.error?.kind, 'timeout');
  assert.equal((await code.execute({ contextId: shell.id, code: 'echo $word' })).stdout, 'kept\n');

  try {
    const picture = await code.execute('from PIL import Image\nImage.new("RGB", (8, 8), "teal")');
    console.log(picture.error?.message ?? Object.keys(picture.results[0] ?? {}));
  } catch (error) {
    assert.ok(error instanceof SandboxAgentError && error.code === 'kernel_not_installed');
    console.log(error.message);
  }
} finally {
  await client.destroySandbox();
  await rm(directory, { recursive: true });
}
