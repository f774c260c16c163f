import { z } from 'zod';

/** `POST /v1/agents/{agent}/install`. An empty body installs what the catalogue pins. */
export const agentInstallRequestSchema = z
  .strictObject({
    reinstall: z.boolean().nullish().describe('Install again although it is there. Default false.'),
    agentVersion: z.string().nullish().describe('Version of the agent itself, where it is a package of its own.'),
    agentProcessVersion: z.string().nullish().describe('Version of the package that speaks ACP.'),
  })
  .meta({ id: 'AgentInstallRequest' });

export type AgentInstallRequest = z.infer<typeof agentInstallRequestSchema>;

export const agentInstallArtifactSchema = z
  .object({ kind: z.string(), path: z.string(), source: z.string(), version: z.string().nullish() })
  .meta({ id: 'AgentInstallArtifact' });

export type AgentInstallArtifact = z.infer<typeof agentInstallArtifactSchema>;

export const agentInstallResponseSchema = z
  .object({
    // Snake case as published: existing clients read this very name.
    already_installed: z.boolean(),
    artifacts: z.array(agentInstallArtifactSchema),
  })
  .meta({ id: 'AgentInstallResponse' });

export type AgentInstallResponse = z.infer<typeof agentInstallResponseSchema>;

/** One progress step of an install: an SSE event when the caller accepts `text/event-stream`. */
export const agentInstallProgressSchema = z
  .object({
    stage: z.enum(['waiting', 'downloading', 'verifying', 'activating', 'done']),
    message: z.string(),
    elapsedMs: z.number(),
  })
  .meta({ id: 'AgentInstallProgress' });

export type AgentInstallProgress = z.infer<typeof agentInstallProgressSchema>;
