import { join } from 'node:path';
import type { TokenGrant } from '../http/caller.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Secret } from '../lifecycle/secret.ts';
import { readPayload, splitToken, writePayload } from './token-format.ts';
import { createSalt, readSalt } from './token-salt.ts';
import { createTokenSigner, type TokenSigner } from './token-signer.ts';

/** Makes and checks scoped tokens. None is stored: a token says itself what it grants, and its signature that the server said so. */
export interface ScopedTokens {
  mint(grant: TokenGrant): string;
  /** What a token grants; `undefined` for one that this server did not sign or that has expired. */
  verify(token: string): TokenGrant | undefined;
}

export interface ScopedTokensOptions {
  readonly serverToken: Secret;
  /** The salt is kept here, as `token-salt`: another server with the same token takes none of these. */
  readonly stateDirectory: string;
  readonly clock: Pick<Clock, 'now'>;
}

export function createScopedTokens({ serverToken, stateDirectory, clock }: ScopedTokensOptions): ScopedTokens {
  const file = join(stateDirectory, 'token-salt');
  let known: TokenSigner | undefined;
  const signerOf = (salt: Buffer | undefined): TokenSigner | undefined => salt && createTokenSigner(serverToken, salt);
  return {
    mint(grant) {
      known ??= signerOf(readSalt(file) ?? createSalt(file));
      const signed = writePayload(grant);
      return `${signed}.${known?.sign(signed)}`;
    },
    verify(token) {
      const parts = splitToken(token);
      if (parts === undefined) {
        return undefined;
      }
      known ??= signerOf(readSalt(file));
      if (known?.isSigned(parts.signed, parts.signature) !== true) {
        return undefined;
      }
      const grant = readPayload(parts.payload);
      return clock.now() < grant.expiresAt ? grant : undefined;
    },
  };
}
