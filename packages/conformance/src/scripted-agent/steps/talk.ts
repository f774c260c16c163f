import { createHash } from 'node:crypto';
import { say } from '../agent.ts';
import { sleep } from '../interruption.ts';
import { updateOf, type Scene } from '../scene.ts';
import type { StepRunners } from './step-runner.ts';

/** What an agent says when all is well. */
export const talkSteps: StepRunners<'say' | 'think' | 'update' | 'send' | 'slow' | 'tell' | 'wait' | 'hang'> = {
  say: (text, scene, agent) => say(agent, scene, text),
  think: (text, scene, { output }) =>
    output.send(updateOf(scene, { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } })),
  update: (update, scene, { output }) => output.send(updateOf(scene, update)),
  send: (message, _scene, { output }) => output.send(message),
  async slow({ count, delayMs }, scene, agent) {
    for (let index = 0; index < count; index += 1) {
      say(agent, scene, `slow ${index}`);
      await sleep(delayMs, scene.signal);
    }
  },
  tell: (what, scene, agent) => say(agent, scene, factOf(what, scene)),
  wait: (delayMs, scene) => sleep(delayMs, scene.signal),
  hang: (_input, scene) => sleep(0x7fffffff, scene.signal),
};

function factOf(what: 'pid' | 'cwd' | 'prompt', { cwd, texts }: Scene): string {
  switch (what) {
    case 'pid':
      return `pid ${process.pid}`;
    case 'cwd':
      return `cwd ${cwd}`;
    case 'prompt': {
      const bytes = Buffer.from(texts.join(''));
      return `prompt ${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;
    }
  }
}
