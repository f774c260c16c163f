// A desktop: start it, open a program, type, read what it got from the clipboard, look at it, film it, watch it live, stop it.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SandboxAgent } from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const directory = await mkdtemp(join(tmpdir(), 'desktop-'));
const client = await SandboxAgent.start({ sandbox: local({ root: directory }) });
const { desktop } = client;

try {
  const { missingDependencies = [], installCommand } = await desktop.status();
  if (missingDependencies.length > 0) {
    await assert.rejects(desktop.start(), { code: 'desktop_dependencies_missing' });
    console.log(`Not installed: ${missingDependencies.join(', ')}. Run: ${installCommand ?? ''}`);
  } else {
    await desktop.start({ width: 1024, height: 768 });
    const film = await desktop.recordings.start();
    await desktop.launch({ app: 'xterm', args: ['-e', 'sh', '-c', 'cat > typed.txt'], wait: true });
    const { title, width, height } = await desktop.windows.focused();
    console.log(`${title}: ${width}x${height}`);

    await desktop.keyboard.type({ text: 'Grüße aus der Sandbox 🦊\n' });
    await desktop.keyboard.press({ key: 'd', modifiers: { ctrl: true } });
    while ((await desktop.windows.list()).windows.length > 0) {
      await delay(50);
    }
    assert.equal(await readFile(join(directory, 'typed.txt'), 'utf8'), 'Grüße aus der Sandbox 🦊\n');

    await desktop.clipboard.write({ text: 'copied' });
    assert.equal((await desktop.clipboard.read()).text, 'copied');
    const { x, y } = await desktop.mouse.click({ x: 200, y: 100 });
    assert.deepEqual([x, y], [200, 100]);

    const png = await desktop.screenshot();
    assert.equal(Buffer.from(png.subarray(1, 4)).toString(), 'PNG');

    await desktop.stream.start();
    const live = desktop.stream.connect({ framesPerSecond: 5 });
    const jpeg = await new Promise<Uint8Array>((resolve) => live.onFrame(resolve));
    assert.deepEqual([...jpeg.subarray(0, 2)], [0xff, 0xd8]);
    live.moveMouse(300, 300);
    live.close();
    await live.closed;

    await desktop.recordings.stop();
    const mp4 = await desktop.recordings.download(film.id);
    assert.equal(Buffer.from(mp4.subarray(4, 8)).toString(), 'ftyp');
    assert.equal((await desktop.stop()).state, 'inactive');
  }
} finally {
  await client.destroySandbox();
  await rm(directory, { recursive: true });
}
