import { describe, expect, it } from 'vitest';
import { classifyJsonRpc } from './json-rpc.ts';

describe('classifyJsonRpc', () => {
  it.each([
    ['request', { jsonrpc: '2.0', id: 1, method: 'm', params: {} }],
    ['request', { jsonrpc: '2.0', id: 0, method: 'm' }],
    ['request', { jsonrpc: '2.0', id: '', method: 'm' }],
    ['request', { jsonrpc: '2.0', id: null, method: 'm' }],
    ['request', { id: 'a', method: 'm', further: true }],
    ['notification', { jsonrpc: '2.0', method: 'session/update', params: {}, _meta: {} }],
    ['response', { jsonrpc: '2.0', id: 0, result: null }],
    ['response', { jsonrpc: '2.0', id: 1, result: {}, error: null }],
    ['response', { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'm' } }],
    ['invalid', { jsonrpc: '2.0', id: 1 }],
    ['invalid', { jsonrpc: '2.0', id: 1, error: 'text' }],
    ['invalid', { jsonrpc: '2.0', result: {} }],
    ['invalid', { jsonrpc: '1.0', id: 1, method: 'm' }],
    ['invalid', { jsonrpc: '2.0', id: {}, method: 'm' }],
    ['invalid', { jsonrpc: '2.0', id: true, result: 1 }],
    ['invalid', { jsonrpc: '2.0', id: 1, method: 5 }],
    ['invalid', [{ jsonrpc: '2.0', method: 'm' }]],
    ['invalid', []],
    ['invalid', null],
    ['invalid', 'text'],
    ['invalid', 7],
  ])('calls a %s what is one: %j', (kind, message) => {
    expect(classifyJsonRpc(message)).toBe(kind);
  });
});
