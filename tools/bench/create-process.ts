import type { HttpClient } from './http-client.ts';

/** Starts a shell line that waits for a line of input before it goes on. Gives its id and how to let it go. */
export async function createWaiting(
  client: HttpClient,
  options: { readonly line: string; readonly tty: boolean },
): Promise<{ readonly id: string; go(): Promise<void> }> {
  const args = ['-c', `read go; ${options.line}`];
  const created = await client.send('POST', '/v1/processes', { command: 'sh', args, tty: options.tty });
  if (created.status !== 200) {
    throw new Error(`Creating a process was answered with ${created.status}: ${created.body}`);
  }
  const { id } = JSON.parse(created.body) as { id: string };
  return {
    id,
    async go() {
      const data = Buffer.from('go\n').toString('base64');
      await client.send('POST', `/v1/processes/${id}/input`, { data, encoding: 'base64' });
    },
  };
}
