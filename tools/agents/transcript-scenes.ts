import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentScene } from '../../test/e2e/harness/agent-scene.ts';
import { until } from '../../test/e2e/observe/index.ts';

/** What is recorded of every agent: how permission requests are answered, and what happens. */
export interface TranscriptScene {
  readonly reply: 'once' | 'reject';
  play(scene: AgentScene): Promise<void>;
}

export const transcriptScenes: Readonly<Record<string, TranscriptScene>> = {
  write: {
    reply: 'once',
    async play(scene) {
      const call = scene.recipe.tools.write(join(scene.cwd, 'hello.txt'), 'hello world\n');
      await scene.prompt('write', [{ say: 'Writing it.', call }, { say: 'All done.' }]);
      await scene.session.setMode(scene.recipe.otherMode);
      await scene.prompt('after', [{ say: 'In another mode.' }]);
    },
  },
  reject: {
    reply: 'reject',
    async play(scene) {
      const call = scene.recipe.tools.write(join(scene.cwd, 'hello.txt'), 'hello world\n');
      await scene.prompt('write', [{ call }, { say: 'Then I leave it.' }]);
    },
  },
  cancel: {
    reply: 'once',
    async play(scene) {
      // The first command ends and shows what a command prints; the second is cut off.
      const first = scene.recipe.tools.shell("printf 'out-%s\\n' 42");
      const second = scene.recipe.tools.shell("touch started; python3 -c 'import time; time.sleep(300)'");
      const turn = scene.prompt('tool', [{ call: first }, { call: second }, { say: 'It is over.' }]);
      await until('the command runs', () => existsSync(join(scene.cwd, 'started')));
      await scene.session.cancel();
      await turn;
    },
  },
};
