import type {
  JsonRpcMessage,
  PermissionDecision,
  PermissionDryRun,
  PermissionDryRunResult,
  PermissionPolicy,
} from '@sandbox-agent/protocol';
import type { LogEntry } from '../../log/index.ts';
import { permissionRequestId } from '../open-permissions.ts';
import { judgeRequest } from './judge-request.ts';
import { KnownToolCalls } from './known-tool-calls.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

export interface DryRunOptions {
  readonly entries: AsyncIterable<Pick<LogEntry, 'eventIndex' | 'payload'>>;
  readonly policy: PermissionPolicy;
  readonly cwd: string;
  /** Ends the reading of a long log. */
  readonly signal: AbortSignal;
}

/** The newest results that are kept. */
const maximumResults = 1000;

/** What a policy would have answered to each permission request of a log. Paths are resolved as they lead now. */
export async function dryRunPolicy({ entries, policy, cwd, signal }: DryRunOptions): Promise<PermissionDryRun> {
  const toolCalls = new KnownToolCalls();
  const results = new Map<string, PermissionDryRunResult>();
  let total = 0;
  for await (const { eventIndex: index, payload } of entries) {
    if (signal.aborted) {
      // Nobody waits for the answer any more.
      break;
    }
    const { method, params } = payload as JsonRpcMessage & { method?: string; params?: Record<string, unknown> };
    if (method === 'session/update') {
      toolCalls.updated((params?.['update'] ?? {}) as ToolCallStatement);
    } else if (method === '_server/turn_ended' || method === '_server/agent_exited') {
      toolCalls.clear();
    } else if (method === '_server/permission_decided') {
      const decision = params as unknown as PermissionDecision;
      const result = results.get(decision.requestId);
      if (result !== undefined) {
        results.set(decision.requestId, { ...result, decision });
      }
    } else if (method === 'session/request_permission') {
      total += 1;
      const toolCall = params?.['toolCall'] as ToolCallStatement | null | undefined;
      const toolCallId = typeof toolCall?.toolCallId === 'string' ? toolCall.toolCallId : 'unknown';
      const known = toolCalls.get(toolCallId);
      const { action, rule, reason } = judgeRequest(policy, { toolCall, known, cwd });
      const title = toolCall?.title ?? known?.title;
      const toolKind = toolCall?.kind ?? known?.kind;
      results.set(permissionRequestId(index), {
        ...{ requestId: permissionRequestId(index), index, toolCallId, action },
        ...(typeof title === 'string' ? { title } : {}),
        ...(typeof toolKind === 'string' ? { toolKind } : {}),
        ...(rule === undefined ? {} : { rule }),
        ...(reason === undefined ? {} : { reason }),
      });
      const [oldest] = results.keys();
      if (results.size > maximumResults && oldest !== undefined) {
        results.delete(oldest);
      }
    }
  }
  return { results: [...results.values()], total };
}
