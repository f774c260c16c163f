import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostName, isLoopbackAddress } from './loopback.ts';

const octet = fc.integer({ min: 0, max: 255 });

test('every address of 127.0.0.0/8 is loopback, and no other IPv4 address', () => {
  fc.assert(
    fc.property(octet, octet, octet, octet, (a, b, c, d) => {
      expect(isLoopbackAddress(`${a}.${b}.${c}.${d}`)).toBe(a === 127);
    }),
  );
});

test.for(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', '::1', '[::1]', '127.0.0.1'])(
  '%s is loopback',
  (host) => {
    expect(isLoopbackAddress(host)).toBe(true);
  },
);

test.for([
  '',
  'localhost.example.com',
  'notlocalhost',
  '127.0.0.1.example.com',
  '127.0.0',
  '127.0.0.256',
  '127.1',
  '0.0.0.0',
  '::',
  '2130706433',
  '0x7f000001',
])('%j is not', (host) => {
  expect(isLoopbackAddress(host)).toBe(false);
});

test.for([
  ['localhost:2468', 'localhost'],
  ['[::1]:2468', '[::1]'],
  ['127.0.0.1', '127.0.0.1'],
  ['localhost:2468@evil.example', undefined],
  ['evil.example/localhost', undefined],
  ['localhost, evil.example', undefined],
  ['::1', undefined],
  ['', undefined],
] as const)('the name in Host %j is %j', ([header, name]) => {
  expect(hostName(header)).toBe(name);
});
