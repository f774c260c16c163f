import { expect, it } from 'vitest';
import { parseKeymap } from './keymap.ts';

const text = `xkb_keymap {
xkb_keycodes "evdev" {
    <AE01> = 10;
    <FREE> = 97;
    <I128> = 128;
    <I129> = 129;
};
xkb_symbols "pc+us" {
    name[group1]="English (US)";
    key <AE01> {         [               1,          exclam ] };
    key <I128> {         [     XF86LaunchA ] };
    key <I129> {         [      KP_Decimal,      KP_Decimal ] };
};
};
`;

it('has as spare the keys without a symbol and those of media buttons', () => {
  expect(parseKeymap(text).spareKeys).toEqual(['FREE', 'I128']);
  expect(parseKeymap('something else').spareKeys).toEqual([]);
});

it('puts characters on them and leaves the others as they are', () => {
  const keymap = parseKeymap(text).withCharacters(
    new Map([
      ['ä', 'FREE'],
      ['漢', 'I128'],
    ]),
  );
  expect(keymap).toContain('key <FREE> { [ 0xe4 ] };');
  expect(keymap).toContain('key <I128> { [ 0x1006f22 ] };');
  expect(keymap).not.toContain('XF86LaunchA');
  expect(keymap).toContain('key <AE01> {         [               1,          exclam ] };');
  expect(keymap).toContain('KP_Decimal');
});
