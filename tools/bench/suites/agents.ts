import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createHttpClient } from '../http-client.ts';
import type { Suite } from '../measurement.ts';
import { cpuSeconds } from '../process-figures.ts';

const repeated = 100;
/** Programs of agents as they are found on a developer's machine: each is one of Node that says its version when it is asked. */
const programs = ['claude', 'codex', 'opencode', 'gemini', 'amp', 'pi', 'cursor-agent'];

/**
 * The list of agents on a machine that has some: what it takes of the processor with their configuration, as who shows them asks for
 * it, the first time; and without, again and again.
 */
export const agents: Suite = {
  name: 'agents',
  description: `the list of agents where ${programs.length} are on the path: processor time of the server and what it starts`,
  runs: 3,
  async measure(server) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-agents-'));
    const before = process.env['PATH'];
    installPrograms(folder);
    process.env['PATH'] = [folder, before].join(delimiter);
    const running = await server.start({ withAgent: false }).finally(() => (process.env['PATH'] = before));
    const client = createHttpClient(running.baseUrl);
    try {
      const list = async (query: string, times: number): Promise<number> => {
        const startedAt = cpuSeconds(running.pid, { withEndedChildren: true });
        for (let index = 0; index < times; index += 1) {
          const { status, body } = await client.send('GET', `/v1/agents${query}`);
          if (status !== 200) {
            throw new Error(`The list of agents was answered with ${status}: ${body}`);
          }
        }
        return (cpuSeconds(running.pid, { withEndedChildren: true }) - startedAt) * 1000;
      };
      return [
        { name: 'agents with configuration, CPU ms', value: await list('?config=true', 1) },
        { name: 'list of agents, CPU ms', value: (await list('', repeated)) / repeated },
      ];
    } finally {
      client.close();
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function installPrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const program of programs) {
    const file = join(folder, program);
    writeFileSync(file, `#!${process.execPath}\nconsole.log('1.2.3');\n`);
    chmodSync(file, 0o755);
  }
}
