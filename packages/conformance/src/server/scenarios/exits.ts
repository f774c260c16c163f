import assert from 'node:assert/strict';
import { says } from '../event-frame.ts';
import { assertProblem } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';
import { createAcpCaller } from '../acp-conversation.ts';
import { createSessionBody } from '../sessions-conversation.ts';
import type { Script } from '../../scripted-agent/script.ts';
import type { HttpAnswer } from '../http-client.ts';
import { within } from '../within.ts';

const boundMs = 5000;

/** Opens a conversation whose agent ends before it has answered `method`, and gives the answer of the server to that. */
async function openDoomed({ target, http }: ScenarioContext, method: string, script: Script): Promise<HttpAnswer> {
  if (target.api === 'sessions') {
    const body = createSessionBody(target, { methods: { [method]: script } });
    return http.send({ method: 'POST', path: '/v1/sessions', body });
  }
  const caller = createAcpCaller(target, http);
  const params = { protocolVersion: 1, clientCapabilities: {}, cwd: target.cwd, mcpServers: [] };
  if (method !== 'initialize') await caller.post({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  return caller.post({ jsonrpc: '2.0', id: 2, method, params: { ...params, _meta: { script } } });
}

function doomedScenario(id: string, method: string): ServerScenario {
  return {
    id,
    promise: `an agent that ends in \`${method}\` is a problem at once, with its exit code and what it wrote last`,
    async run(context) {
      const script: Script = [{ stderr: { text: 'the reason\n' } }, { exit: 9 }];
      const answer = await within(boundMs, 'The answer', openDoomed(context, method, script));
      const problem = assertProblem(answer, 502);
      assert.equal(problem.exitCode, 9);
      assert.match(problem.stderrTail ?? '', /the reason/);
    },
  };
}

export const exitScenarios: readonly ServerScenario[] = [
  doomedScenario('exits/in-initialize', 'initialize'),
  doomedScenario('exits/in-session-new', 'session/new'),
  {
    id: 'exits/mid-turn',
    promise: 'an agent that ends in a turn ends it at once, with its exit code and what it wrote last',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      const script: Script = [{ say: 'last words' }, { stderr: { text: 'the reason\n' } }, { exit: 3 }];
      const { failure } = await within(boundMs, 'The turn of a dead agent', conversation.prompt(script));
      assert.equal(failure?.code, 'agent_process_exited');
      assert.equal(failure?.exitCode, 3);
      assert.match(failure?.stderrTail ?? '', /the reason/);
      await reader.until(says('last words'));
    },
  },
  {
    id: 'exits/by-a-signal',
    promise: 'an agent that is killed in a turn ends it at once, with the name of the signal',
    async run({ open }) {
      const conversation = await open();
      const end = conversation.prompt([{ exit: 'SIGKILL' }]);
      const { failure } = await within(boundMs, 'The turn of a dead agent', end);
      assert.equal(failure?.code, 'agent_process_exited');
      assert.equal(failure?.signal, 'SIGKILL');
    },
  },
  {
    id: 'exits/told-on-the-stream',
    promise: 'readers are told that the agent has ended',
    async run({ open, target }) {
      const conversation = await open();
      const reader = await conversation.read();
      const turn = conversation.prompt([{ exit: 4 }]);
      turn.catch(() => undefined);
      const method = target.api === 'sessions' ? '_server/agent_exited' : '_adapter/agent_exited';
      const { message } = await reader.until(({ data }) => data.includes(method));
      const { exitCode, code } = message.params as { exitCode?: number; code?: number };
      assert.equal(exitCode ?? code, 4);
    },
  },
  {
    id: 'exits/replaced',
    promise: 'a dead agent is replaced, and the numbers of the stream go on',
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      await within(boundMs, 'The turn of a dead agent', conversation.prompt([{ say: 'before' }, { exit: 1 }]));
      const before = await reader.until(says('before'));
      assert.deepEqual(await conversation.prompt([{ say: 'after' }]), { stopReason: 'end_turn' });
      const again = await conversation.read({ after: Number(before.id) });
      const after = await again.until(says('after'));
      assert.ok(Number(after.id) > Number(before.id));
    },
  },
  {
    id: 'exits/between-turns',
    promise: 'an agent that ended between two turns is replaced by the next prompt',
    apis: ['sessions'],
    async run({ open }) {
      const conversation = await open();
      const reader = await conversation.read();
      await conversation.prompt([{ answer: {} }, { exit: 0 }]);
      await reader.until(({ data }) => data.includes('_server/agent_exited'));
      assert.deepEqual(await conversation.prompt([{ say: 'after' }]), { stopReason: 'end_turn' });
      await reader.until(says('after'));
    },
  },
  {
    id: 'exits/stdout-closed',
    promise: 'an agent that closes its output and lives on ends its turn in bounded time',
    async run({ open }) {
      const conversation = await open();
      const script: Script = [{ ignore: 'eof' }, { ignore: 'sigterm' }, { close: 'stdout' }, { hang: true }];
      const { failure } = await within(boundMs, 'The turn', conversation.prompt(script));
      assert.equal(failure?.code, 'agent_process_exited');
    },
  },
];
