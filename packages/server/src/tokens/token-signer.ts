import type { Secret } from '../lifecycle/secret.ts';

/** Signs texts, and tells its own signatures from others. */
export interface TokenSigner {
  /** 43 characters, base64url. */
  sign(text: string): string;
  /** In constant time, on the characters: two spellings of the same bytes are two signatures. */
  isSigned(text: string, signature: string): boolean;
}

const keyPurpose = 'sandbox-agent scoped tokens v1';

/**
 * HMAC-SHA256 with a key made by HKDF of the server's token and a salt. Another server token, or another salt, and nothing signed
 * before is good any more. The salt keeps who has a scoped token from finding a weak server token by trying.
 */
export function createTokenSigner(serverToken: Secret, salt: Uint8Array): TokenSigner {
  const { createHmac, hkdfSync, timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const key = new Uint8Array(hkdfSync('sha256', serverToken.reveal(), salt, keyPurpose, 32));
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  return {
    sign,
    isSigned(text, signature) {
      const expected = Buffer.from(sign(text), 'latin1');
      const given = Buffer.from(signature, 'latin1');
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
