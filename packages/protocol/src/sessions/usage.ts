import { z } from 'zod';

/** Tokens and context as the agent reported them. Agents differ in what they report; absent means not reported. */
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
