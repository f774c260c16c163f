import type { AgentExit, InvalidAgentLine } from '../../acp/index.ts';

/** Told to the readers of an agent that has ended. */
export function agentExited({ exitCode, signal }: AgentExit): string {
  const success = exitCode === 0 && signal === null;
  return JSON.stringify({ jsonrpc: '2.0', method: '_adapter/agent_exited', params: { success, code: exitCode } });
}

/** Told in the place of a line that is no JSON-RPC message. */
export function invalidStdout({ error, line }: InvalidAgentLine): string {
  const raw = Buffer.from(line).toString('utf8');
  return JSON.stringify({ jsonrpc: '2.0', method: '_adapter/invalid_stdout', params: { error, raw } });
}
