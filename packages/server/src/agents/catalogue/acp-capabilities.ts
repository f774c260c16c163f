import type { AgentCapabilities } from '@sandbox-agent/protocol';

/**
 * What every agent that speaks ACP can do; an agent's file names where it departs.
 *
 * `sharedProcess` is false for all: the server gives each session a process of its own.
 * `questions` needs elicitation, which few agents use.
 */
export const acpCapabilities: AgentCapabilities = {
  planMode: true,
  permissions: true,
  questions: false,
  toolCalls: true,
  toolResults: true,
  textMessages: true,
  images: true,
  fileAttachments: true,
  sessionLifecycle: true,
  errorEvents: true,
  reasoning: true,
  status: true,
  commandExecution: true,
  fileChanges: true,
  mcpTools: true,
  streamingDeltas: true,
  itemStarted: true,
  sharedProcess: false,
};
