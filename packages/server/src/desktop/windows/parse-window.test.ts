import { expect, it } from 'vitest';
import { parseWindow, parseWindowIds } from './parse-window.ts';

const facts = `

  Absolute upper-left X:  -398
  Absolute upper-left Y:  249
  Relative upper-left X:  1
  Relative upper-left Y:  20
  Width: 484
  Height: 316
  Depth: 24
`;

it.each([
  ['"xterm"', 'xterm'],
  ['"a "quoted" title"', 'a "quoted" title'],
  ['"two\nlines\n\n  Width: 7"', 'two\nlines\n\n  Width: 7'],
  ['"Grüße 🦊"', 'Grüße 🦊'],
  ['(has no name)', ''],
])('reads a window with the name %s', (name, title) => {
  expect(parseWindow('5', `\nxwininfo: Window id: 0x5 ${name}${facts}`)).toEqual({
    ...{ id: '5', title, x: -398, y: 249, width: 484, height: 316, frameLeft: 1, frameTop: 20 },
  });
});

it('tells a window that is gone', () => {
  expect(parseWindow('5', 'xwininfo: error: No such window with id 0x5.')).toBeUndefined();
});

it('reads lists of windows', () => {
  const output = '_NET_CLIENT_LIST_STACKING: window id # 0x40000c, 0x60000a\n_NET_ACTIVE_WINDOW: window id # 0x0\n';
  expect(parseWindowIds(output, '_NET_CLIENT_LIST_STACKING')).toEqual(['4194316', '6291466']);
  expect(parseWindowIds(output, '_NET_ACTIVE_WINDOW')).toEqual([]);
  expect(parseWindowIds('_NET_ACTIVE_WINDOW:  not found.', '_NET_ACTIVE_WINDOW')).toEqual([]);
});
