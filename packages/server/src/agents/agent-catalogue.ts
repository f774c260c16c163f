import type { AgentDefinition } from './agent-definition.ts';
import { amp } from './catalogue/amp.ts';
import { claude } from './catalogue/claude.ts';
import { claudeLight } from './catalogue/claude-light.ts';
import { cline } from './catalogue/cline.ts';
import { codex } from './catalogue/codex.ts';
import { copilot } from './catalogue/copilot.ts';
import { cursor } from './catalogue/cursor.ts';
import { gemini } from './catalogue/gemini.ts';
import { goose } from './catalogue/goose.ts';
import { mock } from './catalogue/mock.ts';
import { opencode } from './catalogue/opencode.ts';
import { pi } from './catalogue/pi.ts';
import { ProblemError } from '../http/problem-error.ts';

/** The agents every server knows, in the order they are listed. */
export const builtInAgents: readonly AgentDefinition[] = [
  claude,
  claudeLight,
  codex,
  opencode,
  gemini,
  goose,
  pi,
  copilot,
  cursor,
  amp,
  cline,
  mock,
];

/** The agents one server knows. */
export interface AgentCatalogue {
  /** Every agent, in the order it is listed. */
  list(): readonly AgentDefinition[];
  /** @throws ProblemError `unsupported_agent`, naming the known ids */
  get(id: string): AgentDefinition;
}

/** The built-in agents with the custom ones added; a custom agent replaces a built-in one of the same id in its place. */
export function createAgentCatalogue(custom: readonly AgentDefinition[] = []): AgentCatalogue {
  const agents = new Map([...builtInAgents, ...custom].map((agent) => [agent.id, agent]));
  const listed = [...agents.values()];
  return {
    list: () => listed,
    get(id) {
      const agent = agents.get(id);
      if (agent === undefined) {
        const supportedAgents = [...agents.keys()];
        throw new ProblemError('unsupported_agent', `No agent \`${id}\`. Known: ${supportedAgents.join(', ')}.`, {
          context: { agent: id, supportedAgents },
        });
      }
      return agent;
    },
  };
}
