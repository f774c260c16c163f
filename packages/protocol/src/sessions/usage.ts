import { z } from 'zod';

/**
 * Tokens and context, as far as the agent reports them: of a turn what it took, of a session the sum of its turns and the context as it
 * is now. Further members are the agent's own.
 */
export const usageSchema = z
  .looseObject({
    inputTokens: z.number().optional(),
    outputTokens: z.number().optional(),
    totalTokens: z.number().optional(),
    used: z.number().optional().describe('Tokens in the context window.'),
    size: z.number().optional().describe('Size of the context window in tokens.'),
  })
  .meta({ id: 'Usage' });

export type Usage = z.infer<typeof usageSchema>;
