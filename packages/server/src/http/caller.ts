import type { TokenScope } from '@sandbox-agent/protocol';
import { ProblemError } from './problem-error.ts';

/** What a scoped token grants. */
export interface TokenGrant {
  readonly scopes: readonly TokenScope[];
  /** The only session it is good for; absent: all of them. */
  readonly sessionId?: string | undefined;
  /** Who it was made for. */
  readonly name?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Who sent a request. Without a grant: somebody who may do everything. */
export interface Caller {
  readonly grant?: TokenGrant | undefined;
}

const callerKey = Symbol('caller');

/** What a runtime adapter adds to a request, with the caller. A copy: adapters may share theirs. */
export function withCaller(environment: object | undefined, caller: Caller): object {
  return { ...environment, [callerKey]: caller };
}

/** Who sent the request. @throws Error when the root app did not say, rather than taking anybody for the owner */
export function callerOf(environment: object | undefined): Caller {
  const caller = (environment as { [callerKey]?: Caller } | undefined)?.[callerKey];
  if (caller === undefined) {
    throw new Error('The caller of this request is not known: it did not come through the root app.');
  }
  return caller;
}

/** How the caller signs what it decides. */
export function callerName({ grant }: Caller): string {
  return grant?.name ?? 'client';
}

/** @throws ProblemError `permission_denied` that names the scope and what it is needed for */
export function requireScope({ grant }: Caller, scope: TokenScope, purpose: string): void {
  if (grant !== undefined && !grant.scopes.includes(scope)) {
    throw new ProblemError('permission_denied', `${purpose} needs a token with the scope ${scope}.`, {
      context: { missingScope: scope, scopes: grant.scopes },
    });
  }
}
