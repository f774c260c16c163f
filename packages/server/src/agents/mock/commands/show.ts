import { promptText } from '../parse-prompt.ts';
import type { Turn } from '../turn.ts';
import { say } from './talk.ts';

/** Tells one fact about the session or the process, as a message. */
export async function show(turn: Turn, what: string): Promise<void> {
  await say(turn, describe(turn, what));
}

function describe({ session, process, prompt }: Turn, what: string): string {
  if (what.startsWith('env:')) {
    const name = what.slice('env:'.length);
    const value = process.environment[name];
    return value === undefined ? `${name} is not set` : `${name}=${value}`;
  }
  switch (what) {
    case 'cwd':
      return session.cwd;
    case 'pid':
      return String(process.pid);
    case 'mode':
    case 'model':
    case 'thought_level':
      return session.config.get(what);
    case 'mcp':
      return `MCP servers: ${session.mcpServers.map((server) => `${server.name} (${'type' in server ? server.type : 'stdio'})`).join(', ') || 'none'}`;
    case 'history':
      return `History: ${session.history.map((update) => update.sessionUpdate).join(', ') || 'empty'}`;
    default:
      return promptText(prompt);
  }
}
