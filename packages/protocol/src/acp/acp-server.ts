import { z } from 'zod';

/** One running agent of `/v1/acp`, as the published 0.4.2 client reads it. */
export const acpServerSchema = z
  .object({ serverId: z.string(), agent: z.string(), createdAtMs: z.number() })
  .meta({ id: 'AcpServer' });

export type AcpServer = z.infer<typeof acpServerSchema>;

/** `GET /v1/acp`. */
export const acpServerListSchema = z.object({ servers: z.array(acpServerSchema) }).meta({ id: 'AcpServerList' });

export type AcpServerList = z.infer<typeof acpServerListSchema>;

/** A JSON-RPC message of `/v1/acp/{serverId}`: passed on as it came. */
export const acpEnvelopeSchema = z
  .looseObject({
    jsonrpc: z.literal('2.0'),
    id: z.union([z.string(), z.number(), z.null()]).optional(),
    method: z.string().optional(),
    params: z.unknown().optional(),
    result: z.unknown().optional(),
    error: z.unknown().optional(),
  })
  .meta({ id: 'AcpEnvelope' });

export type AcpEnvelope = z.infer<typeof acpEnvelopeSchema>;
