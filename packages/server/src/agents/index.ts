export { createAgents, type Agents, type AgentsOptions } from './create-agents.ts';
export type { AgentDefinition } from './agent-definition.ts';
export type { AgentQuirks } from './agent-quirks.ts';
export type { AgentLaunch, ResolveLaunch, ResolveLaunchOptions } from './launch.ts';
