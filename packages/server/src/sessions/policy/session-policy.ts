import type { PermissionOption, PermissionPolicy } from '@sandbox-agent/protocol';
import type { SessionMetadata } from '../session-metadata.ts';
import { chooseAnswer, type PolicyAnswer } from './choose-answer.ts';
import type { PolicyJudgement } from './evaluate-policy.ts';
import { judgeRequest } from './judge-request.ts';
import type { KnownToolCalls } from './known-tool-calls.ts';

/** What a policy decided, with the reason. */
export interface PolicyDecision extends PolicyJudgement {
  readonly answer: PolicyAnswer;
}

/** The policy of one session, with what it has to know of the agent's tool calls. */
export class SessionPolicy {
  readonly #metadata: () => SessionMetadata;
  readonly #toolCalls: KnownToolCalls;

  constructor(options: { metadata: () => SessionMetadata; toolCalls: KnownToolCalls }) {
    this.#metadata = options.metadata;
    this.#toolCalls = options.toolCalls;
  }

  /** Decides a permission request; `undefined` leaves it to a person. */
  decide(request: { toolCall: unknown; options: readonly PermissionOption[] }): PolicyDecision | undefined {
    const metadata = this.#metadata();
    const policy = policyOf(metadata);
    if (policy === undefined) {
      return undefined;
    }
    const toolCallId = (request.toolCall as { toolCallId?: unknown } | null | undefined)?.toolCallId;
    const known = typeof toolCallId === 'string' ? this.#toolCalls.get(toolCallId) : undefined;
    const judgement = judgeRequest(policy, { toolCall: request.toolCall, known, cwd: metadata.request.cwd });
    const answer = chooseAnswer(judgement, request.options);
    return answer === undefined ? undefined : { ...judgement, answer };
  }
}

/** The policy that a session has now: the one set last, else the one it was created with. */
export function policyOf({ permissions, request }: SessionMetadata): PermissionPolicy | undefined {
  return permissions === undefined ? request.permissions : (permissions ?? undefined);
}
