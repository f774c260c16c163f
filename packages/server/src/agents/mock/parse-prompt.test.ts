import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePrompt } from './parse-prompt.ts';

const parse = (text: string) => parsePrompt([{ type: 'text', text }]);

test.each([
  ['say Hello there', { say: 'Hello there' }],
  ['SAY Hello', { say: 'Hello' }],
  ['think hard', { think: 'hard' }],
  ['plan read; write it; test', { plan: ['read', 'write it', 'test'] }],
  ['write a/b.txt some content', { write: { path: 'a/b.txt', content: 'some content' } }],
  ['write empty.txt', { write: { path: 'empty.txt', content: '' } }],
  ['read a.txt', { read: 'a.txt' }],
  ['run git status -s', { run: ['git', 'status', '-s'] }],
  ['leave behind sleep 60', { leave: ['sleep', '60'] }],
  ['slow 30 chunks 100ms', { slow: { chunks: 30, delayMs: 100 } }],
  ['slow 3 chunks every 5 ms', { slow: { chunks: 3, delayMs: 5 } }],
  ['burst 50000 x 200', { burst: { count: 50_000, bytes: 200 } }],
  ['line 1000000', { line: 1_000_000 }],
  ['show env HOME', { show: 'env:HOME' }],
  ['ignore cancel', { ignore: 'cancel' }],
  ['fail', { fail: { code: -32603, message: 'Failed on request' } }],
  ['fail no luck', { fail: { code: -32603, message: 'no luck' } }],
  ['fail -32000 log in first', { fail: { code: -32_000, message: 'log in first' } }],
  ['refuse', { stop: 'refusal' }],
  ['max tokens', { stop: 'max_tokens' }],
  ['exit 3', { exit: 3 }],
  ['crash', { crash: 'SIGKILL' }],
  ['crash sigsegv', { crash: 'SIGSEGV' }],
  ['usage 10 of 100', { usage: { used: 10, size: 100 } }],
])('%s', (text, command) => {
  expect(parse(text)).toEqual([command]);
});

test('each line is a command, and prose between commands is answered by itself', () => {
  expect(parse('say a\n\nwhat is this?\nend')).toEqual([
    { say: 'a' },
    { answer: 'what is this?' },
    { stop: 'end_turn' },
  ]);
});

test('prose of several lines is one thing to answer', () => {
  expect(parse('Please fix\nthe bug.')).toEqual([{ answer: 'Please fix\nthe bug.' }]);
});

test('JSON is one command or a list of them', () => {
  expect(parse('{"say":"x"}')).toEqual([{ say: 'x' }]);
  expect(parse(' [{"say":"x"},{"run":["ls","-l"]}] ')).toEqual([{ say: 'x' }, { run: ['ls', '-l'] }]);
});

test.each([
  '{"say":1}',
  '{"say":"a","think":"b"}',
  '{"no":1}',
  '{"say":',
  '[{"run":[]}]',
  '{"burst":{"count":0,"bytes":1}}',
])('what begins as JSON and is no command is refused: %s', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: -32_602 }));
});

test('any text is either understood or refused as invalid params', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      try {
        for (const command of parse(text)) {
          expect(Object.keys(command)).toHaveLength(1);
        }
      } catch (error) {
        expect(error).toMatchObject({ code: -32_602 });
      }
    }),
  );
});
