import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { StandInServer } from './testing/stand-in-server.test-support.ts';

it('a process whose client was disposed ends by itself, without a warning', async () => {
  const server = await StandInServer.start();
  const program = `
    const { SandboxAgent } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const client = await SandboxAgent.connect({ baseUrl: ${JSON.stringify(server.url)} });
    const session = await client.createSession({ agent: 'mock' });
    const { stopReason } = await session.prompt('hello');
    const reading = (async () => { for await (const event of session.events()) void event; })();
    await client.dispose();
    await reading;
    console.log(stopReason);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(output).toBe('end_turn\n');
  await server.kill();
});
