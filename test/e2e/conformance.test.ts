import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scriptedAgentFile } from '@sandbox-agent/conformance/scripted-agent';
import { gradeServer, type ServerApi } from '@sandbox-agent/conformance/server';
import { expect, it } from 'vitest';
import { createTemporaryFolder } from './harness/temporary-folder.ts';
import { createTestWorld } from './harness/test-world.ts';
import { proves } from './proves.ts';

// Side by side: stubborn agents are mostly waited for.
it.concurrent.each<ServerApi>(['sessions', 'acp'])(
  'the kit, given a base URL and a token, finds no broken promise of the %s API in the executable',
  { timeout: 300_000 },
  async (api) => {
    proves('G16');
    const folder = await createTemporaryFolder('conformance');
    const agentConfig = join(folder.path, 'agents.json');
    const agent = { id: 'scripted', command: process.execPath, args: [scriptedAgentFile] };
    await writeFile(agentConfig, JSON.stringify({ agents: [agent] }));
    const world = await createTestWorld({ target: 'executable', agentConfig });
    try {
      const { sandboxId = '' } = await world.connect();
      const providerId = sandboxId.slice(sandboxId.indexOf('/') + 1);
      const token = await world.sandbox.getToken?.(providerId);
      const grades = await gradeServer({
        name: 'the executable',
        api,
        baseUrl: (await world.sandbox.getUrl?.(providerId)) ?? '',
        ...(token === undefined ? {} : { token }),
        agent: agent.id,
        cwd: await world.createFolder('work'),
        capabilities: { visibleProcesses: true },
        timeoutMs: 60_000,
      });
      expect(grades.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
      const skipped = grades.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id);
      // What would end a server that is shared, and what needs a machine with a desktop: each build is graded on those beside it.
      const needMore = [
        'desktop/whole-life',
        'desktop/recording',
        'shutdown/sigterm',
        'shutdown/sigint',
        'shutdown/tree-gone',
      ];
      expect(skipped.toSorted()).toEqual(
        needMore.filter((id) => api === 'sessions' || !id.startsWith('desktop/')).toSorted(),
      );
      expect(grades.length).toBeGreaterThan(70);
    } finally {
      await world.close();
      await folder.remove();
    }
  },
);
