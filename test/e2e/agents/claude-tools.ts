import type { AgentTools } from './agent-recipe.ts';

/** The tools of Claude Code, the same in both of its adapters. */
export const claudeTools: AgentTools = {
  write: (path, content) => ({ name: 'Write', arguments: { file_path: path, content } }),
  read: (path) => ({ name: 'Read', arguments: { file_path: path } }),
  shell: (command) => ({ name: 'Bash', arguments: { command, description: 'Runs a command' } }),
  mcp: (server, tool, args) => ({ name: `mcp__${server}__${tool}`, arguments: args }),
};
