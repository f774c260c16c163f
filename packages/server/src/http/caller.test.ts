import { expect, it } from 'vitest';
import { callerName, callerOf, requireScope, withCaller } from './caller.ts';

const grant = { scopes: ['sessions:read'], expiresAt: 1 } as const;

it('a request that did not come through the root app is nobody’s, not the owner’s', () => {
  for (const environment of [undefined, {}, { caller: {} }]) {
    expect(() => callerOf(environment)).toThrow(/not known/);
  }
  expect(callerOf(withCaller(undefined, {}))).toEqual({});
});

it('what an adapter adds to a request stays, and is not changed', () => {
  const environment = Object.freeze({ outgoing: 1 });
  expect(withCaller(environment, { grant })).toMatchObject({ outgoing: 1 });
  expect(() => callerOf(environment)).toThrow(/not known/);
});

it('a name is the one of the token', () => {
  expect([callerName({}), callerName({ grant }), callerName({ grant: { ...grant, name: 'Zoë' } })]).toEqual([
    'client',
    'client',
    'Zoë',
  ]);
});

it('a scope is needed by whoever has a grant', () => {
  expect(() => requireScope({}, 'terminals', 'This')).not.toThrow();
  expect(() => requireScope({ grant }, 'sessions:read', 'This')).not.toThrow();
  expect(() => requireScope({ grant }, 'sessions:write', 'This')).toThrow(/^This needs .*sessions:write/);
});
