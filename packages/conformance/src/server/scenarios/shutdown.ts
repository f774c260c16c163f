import assert from 'node:assert/strict';
import { says } from '../event-frame.ts';
import type { ServerScenario } from '../scenario.ts';
import { stubbornTree, stubbornTurn } from '../stubborn-agent.ts';
import { untilGone } from '../visible-processes.ts';
import { within } from '../within.ts';
import { toldPids } from './deletion.ts';

/** A server gives a stubborn agent more time when it ends than when it deletes. */
const boundMs = 15_000;

function signalScenario(signal: 'SIGTERM' | 'SIGINT'): ServerScenario {
  return {
    id: `shutdown/${signal.toLowerCase()}`,
    promise: `${signal} ends the server in bounded time, with readers attached and a stubborn agent`,
    needs: ['ownProcess'],
    async run({ open, server }) {
      assert.ok(server?.kill !== undefined && server.exited !== undefined, '`start` gives `kill` and `exited`');
      const conversation = await open();
      const readers = [await conversation.read(), await conversation.read()];
      conversation.prompt(stubbornTurn).catch(() => undefined);
      await readers[0]?.until(says('settled in'));
      server.kill(signal);
      await within(boundMs, 'The server', server.exited);
    },
  };
}

export const shutdownScenarios: readonly ServerScenario[] = [
  signalScenario('SIGTERM'),
  signalScenario('SIGINT'),
  {
    id: 'shutdown/tree-gone',
    promise: 'when the server has ended by SIGTERM, all agents and what they started are gone',
    needs: ['ownProcess', 'visibleProcesses'],
    async run({ open, server, signal }) {
      assert.ok(server?.kill !== undefined && server.exited !== undefined, '`start` gives `kill` and `exited`');
      const conversation = await open();
      const reader = await conversation.read();
      conversation.prompt(stubbornTree.script).catch(() => undefined);
      const pids = await toldPids(reader, stubbornTree.childCount);
      server.kill('SIGTERM');
      await within(boundMs, 'The server', server.exited);
      await within(2000, `Processes ${pids.join(', ')}`, untilGone(pids, signal));
    },
  },
];
