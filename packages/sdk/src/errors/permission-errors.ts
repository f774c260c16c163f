import type { PermissionDecision, PermissionReply } from '@sandbox-agent/protocol';

/** No open permission request of this id is known. */
export class PermissionNotFoundError extends Error {
  override readonly name = 'PermissionNotFoundError';
  readonly permissionId: string;

  constructor(permissionId: string, options?: { cause?: unknown }) {
    super(`permission '${permissionId}' not found`, options);
    this.permissionId = permissionId;
  }
}

/** Somebody answered first. `decision` is the answer that counts. */
export class PermissionDecidedError extends Error {
  override readonly name = 'PermissionDecidedError';
  readonly permissionId: string;
  readonly decision: PermissionDecision | undefined;

  constructor(permissionId: string, decision: PermissionDecision | undefined, options?: { cause?: unknown }) {
    super(`permission '${permissionId}' was already decided${decision ? ` by ${decision.by}` : ''}`, options);
    this.permissionId = permissionId;
    this.decision = decision;
  }
}

/** The agent offers no option of the meaning that was replied. */
export class UnsupportedPermissionReplyError extends Error {
  override readonly name = 'UnsupportedPermissionReplyError';
  readonly permissionId: string;
  readonly requestedReply: PermissionReply;
  readonly availableReplies: PermissionReply[];

  constructor(permissionId: string, requestedReply: PermissionReply, availableReplies: PermissionReply[]) {
    super(`permission '${permissionId}' offers ${list(availableReplies)}, not '${requestedReply}'`);
    this.permissionId = permissionId;
    this.requestedReply = requestedReply;
    this.availableReplies = availableReplies;
  }
}

function list(values: readonly string[]): string {
  return values.length === 0 ? 'no reply' : values.map((value) => `'${value}'`).join(', ');
}
