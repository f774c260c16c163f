import { say } from '../agent.ts';
import { untilAborted } from '../interruption.ts';
import type { StepRunners } from './step-runner.ts';

const defaultOptions = [
  { optionId: 'allow', name: 'Allow', kind: 'allow_once' },
  { optionId: 'allow-always', name: 'Always allow', kind: 'allow_always' },
  { optionId: 'reject', name: 'Reject', kind: 'reject_once' },
];

/** Questions to the client, and answers to it: in time, too early, too often, or never. */
export const requestSteps: StepRunners<'ask' | 'answer' | 'hold' | 'release' | 'stop'> = {
  async ask({ id, title = 'A scripted tool', options = defaultOptions, wait = true }, scene, agent) {
    const requestId = id === undefined ? agent.nextRequestId++ : id;
    const told = agent.waitForReply(requestId).then((reply) => {
      const { outcome } = (reply ?? {}) as { outcome?: unknown };
      say(agent, scene, `decision ${JSON.stringify(requestId)} ${JSON.stringify(outcome ?? reply)}`);
    });
    const toolCall = { toolCallId: `call-${JSON.stringify(requestId)}`, title, kind: 'execute', status: 'pending' };
    agent.output.send({
      jsonrpc: '2.0',
      id: requestId,
      method: 'session/request_permission',
      params: { sessionId: scene.sessionId, toolCall, options },
    });
    if (wait) await untilAborted(scene.signal, told);
  },
  answer: (input, scene) => scene.answer(input),
  hold(name, scene, { held }) {
    scene.isAnswered = true;
    held.set(name, scene);
  },
  release(name, _scene, { held }) {
    held.get(name)?.answer({});
    held.delete(name);
  },
  stop(stopReason, scene) {
    scene.stopReason = stopReason;
  },
};
