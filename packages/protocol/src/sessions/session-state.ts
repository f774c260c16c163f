import { z } from 'zod';

/**
 * What a session is doing.
 *
 * `silent` is a report, not a sentence: a turn runs, its agent lives, and nothing has come for a while.
 */
export const sessionStates = [
  'starting',
  'idle',
  'working',
  'waiting_for_model',
  'running_tool',
  'waiting_for_permission',
  'silent',
  'cancelling',
  'closing',
  'closed',
  'failed',
] as const;

export const sessionStateSchema = z.enum(sessionStates).meta({ id: 'SessionState' });

export type SessionState = z.infer<typeof sessionStateSchema>;

/** What the judgement of the state rests on, measured when it was asked for. */
export const sessionEvidenceSchema = z
  .object({
    agentAlive: z.boolean(),
    lastByteFromAgentAt: z.number().optional().describe('Epoch milliseconds.'),
    lastByteToAgentAt: z.number().optional().describe('Epoch milliseconds.'),
    cpuTimeMs: z.number().optional().describe('User and system time of the whole process tree so far.'),
    cpuMovedMs: z.number().optional().describe('CPU time since the evidence was last taken.'),
    processCount: z.number().int().optional().describe('Processes in the tree of the agent.'),
    residentBytes: z.number().optional().describe('Resident memory of the tree.'),
    openToolCalls: z.array(z.object({ toolCallId: z.string(), title: z.string().optional() })),
    openPermissionRequests: z.array(z.string()),
    queuedPrompts: z.number().int(),
    runningPromptId: z.string().optional(),
    reason: z.string().optional().describe('Why the session failed or closed.'),
  })
  .meta({ id: 'SessionEvidence' });

export type SessionEvidence = z.infer<typeof sessionEvidenceSchema>;
