import type { ServerResponse } from 'node:http';
import { startReferenceAgent, type AgentEnd, type ReferenceAgent } from './reference-agent.test-support.ts';
import type { ReferenceHooks } from './reference-hooks.test-support.ts';

/** The log of one `serverId`, its readers and its agent. */
export interface ReferenceConversation {
  /** The agent; a new one when it has died. */
  agent(): ReferenceAgent;
  attach(response: ServerResponse, lastEventId: number | undefined): void;
  /** Whether an answer to a request of the agent is the first one. */
  isFirstAnswer(id: unknown): boolean;
  close(): void;
}

export function createReferenceConversation(hooks: ReferenceHooks): ReferenceConversation {
  const log: string[] = [];
  const readers = new Map<ServerResponse, { position: number }>();
  const open = new Map<string, string>();
  let agent: ReferenceAgent | undefined;

  const send = (response: ServerResponse, reader: { position: number }, index: number): void => {
    if (hooks.dropsForSlowReaders && response.writableNeedDrain) return;
    reader.position += 1;
    response.write(`event: message\nid: ${hooks.idOf(index, reader.position)}\ndata: ${log[index - 1] ?? ''}\n\n`);
  };
  const tell = (line: string): void => {
    for (const told of hooks.tell(line, log.length)) {
      log.push(told);
      const index = log.length;
      for (const [response, reader] of readers) {
        if (hooks.delayMs === 0) send(response, reader, index);
        else setTimeout(() => send(response, reader, index), hooks.delayMs);
      }
    }
  };
  const onLine = (line: string): void => {
    const [, id] = /"id":("(?:[^"\\]|\\.)*"|-?\d+),"method":"session\/request_permission"/.exec(line) ?? [];
    if (id !== undefined) open.set(id, line);
    try {
      JSON.parse(line);
      tell(line);
    } catch {
      tell(JSON.stringify({ jsonrpc: '2.0', method: '_adapter/invalid_stdout', params: { raw: line } }));
    }
  };
  const onEnd = ({ exitCode }: AgentEnd): void => {
    if (hooks.replacesAgent) agent = undefined;
    const params = { success: exitCode === 0, code: exitCode };
    tell(JSON.stringify({ jsonrpc: '2.0', method: '_adapter/agent_exited', params }));
  };
  return {
    agent: () => (agent ??= startReferenceAgent(hooks, { onLine, onEnd })),
    attach(response, lastEventId) {
      const reader = { position: 0 };
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      const first = lastEventId === undefined ? log.length + 1 : hooks.firstAfter(lastEventId, log.length);
      for (const line of lastEventId === undefined ? open.values() : []) send(response, reader, log.indexOf(line) + 1);
      for (let index = first; index <= log.length; index += 1) send(response, reader, index);
      readers.set(response, reader);
      response.on('close', () => readers.delete(response));
    },
    isFirstAnswer: (id) => open.delete(JSON.stringify(id)) || !hooks.firstAnswerWins,
    close() {
      agent?.process.kill('SIGKILL');
      for (const response of readers.keys()) response.end();
    },
  };
}
