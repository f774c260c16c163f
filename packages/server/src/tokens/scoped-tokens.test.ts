import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import { tokenNameSchema, tokenScopes } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TokenGrant } from '../http/caller.ts';
import { Secret } from '../lifecycle/secret.ts';
import { createScopedTokens, type ScopedTokens } from './scoped-tokens.ts';

const serverToken = 'the server’s own token';
let directory: string;
let now: number;
const open = (token = serverToken, stateDirectory = directory): ScopedTokens =>
  createScopedTokens({ serverToken: new Secret(token), stateDirectory, clock: { now: () => now } });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tokens-'));
  now = 1_000;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const grant: TokenGrant = {
  scopes: ['sessions:read', 'sessions:approve'],
  sessionId: 'fix-login',
  name: 'Zoë 🦊',
  expiresAt: 61_000,
};

describe('a scoped token', () => {
  it('grants what it was made for, to every run of the same server', () => {
    const token = open().mint(grant);
    expect(open().verify(token)).toEqual(grant);
    const plain = open().mint({ scopes: ['terminals'], expiresAt: 2_000 });
    expect(open().verify(plain)).toMatchObject({ scopes: ['terminals'], sessionId: undefined, name: undefined });
  });

  it('can stand in a header and in a WebSocket subprotocol', () => {
    expect(open().mint(grant)).toMatch(/^sa1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
  });

  it('ends at the millisecond it says', () => {
    const token = open().mint(grant);
    now = 60_999;
    expect(open().verify(token)).toEqual(grant);
    now = 61_000;
    expect(open().verify(token)).toBeUndefined();
  });

  it('is good for nothing with any one character changed, taken away or added', () => {
    const tokens = open();
    const token = tokens.mint(grant);
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é';
    for (let position = 0; position <= token.length; position += 1) {
      const before = token.slice(0, position);
      for (const character of characters) {
        const changed = [before + character + token.slice(position + 1), before + character + token.slice(position)];
        for (const candidate of changed.filter((text) => text !== token)) {
          expect(tokens.verify(candidate), candidate).toBeUndefined();
        }
      }
      if (position < token.length) {
        expect(tokens.verify(before + token.slice(position + 1))).toBeUndefined();
        expect(tokens.verify(before)).toBeUndefined();
      }
    }
  });

  it('is none of a server with another token, nor of another one with the same token', () => {
    const token = open().mint(grant);
    expect(open('another token').verify(token)).toBeUndefined();
    const elsewhere = mkdtempSync(join(tmpdir(), 'tokens-'));
    expect(open(serverToken, elsewhere).verify(token)).toBeUndefined();
    open(serverToken, elsewhere).mint(grant);
    expect(open(serverToken, elsewhere).verify(token)).toBeUndefined();
    rmSync(elsewhere, { recursive: true });
  });

  it('cannot name an algorithm or a key, and is not signed with the server’s token itself', () => {
    const tokens = open();
    const [, payload = '', signature = ''] = tokens.mint(grant).split('.');
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (text: string, key: string | Buffer): string =>
      `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    const forged = [
      `${part({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${part({ alg: 'none' })}.${payload}.${signature}`,
      `${part({ alg: 'HS256' })}.${payload}.${signature}`,
      `sa1.${payload}.`,
      `sa1.${payload}`,
      `sa0.${payload}.${signature}`,
      `SA1.${payload}.${signature}`,
      `sa1.${part({ s: tokenScopes, e: 1e15 })}.${signature}`,
      signed(`sa1.${payload}`, serverToken),
      signed(`sa1.${payload}`, ''),
      signed(`sa1.${payload}`, Buffer.alloc(32)),
    ];
    for (const token of forged) {
      expect(tokens.verify(token), token).toBeUndefined();
    }
  });

  it('has a key file that only the owner can read, and none before the first is made', () => {
    const file = join(directory, 'token-salt');
    expect(open().verify(`sa1.e30.${'A'.repeat(43)}`)).toBeUndefined();
    expect(() => statSync(file)).toThrow(/ENOENT/);
    const token = open().mint(grant);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    truncateSync(file, 5);
    expect(open().verify(token)).toBeUndefined();
  });
});

describe('any text', () => {
  it('is answered with nothing, and quickly', () => {
    const tokens = open();
    tokens.mint(grant);
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.tuple(fc.base64String(), fc.base64String()).map(([a, b]) => `sa1.${a}.${b}`),
      fc.tuple(fc.string(), fc.string({ minLength: 43, maxLength: 43 })).map(([a, b]) => `sa1.${a}.${b}`),
    );
    fc.assert(fc.property(anything, (text) => tokens.verify(text) === undefined));
    expect(tokens.verify(`sa1.${'A'.repeat(10_000_000)}.${'A'.repeat(43)}`)).toBeUndefined();
  });

  it('that is a name comes back as it was', () => {
    const tokens = open();
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(name, fc.subarray([...tokenScopes], { minLength: 1 }), (text, scopes) => {
        fc.pre(tokenNameSchema.safeParse(text).success);
        expect(tokens.verify(tokens.mint({ scopes, name: text, expiresAt: 2_000 }))).toMatchObject({
          scopes,
          name: text,
        });
      }),
    );
  });
});
