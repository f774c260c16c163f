import { ProblemError } from '../../http/problem-error.ts';

/** Names of `KeyboardEvent.key`, in lower case, that X11 calls otherwise. */
const browserNames: Readonly<Record<string, string>> = {
  enter: 'Return',
  esc: 'Escape',
  backspace: 'BackSpace',
  del: 'Delete',
  ins: 'Insert',
  arrowleft: 'Left',
  arrowright: 'Right',
  arrowup: 'Up',
  arrowdown: 'Down',
  pageup: 'Page_Up',
  pagedown: 'Page_Down',
  spacebar: 'space',
  control: 'Control_L',
  ctrl: 'Control_L',
  alt: 'Alt_L',
  option: 'Alt_L',
  altgraph: 'ISO_Level3_Shift',
  shift: 'Shift_L',
  meta: 'Super_L',
  cmd: 'Super_L',
  command: 'Super_L',
  super: 'Super_L',
  os: 'Super_L',
  capslock: 'Caps_Lock',
  numlock: 'Num_Lock',
  scrolllock: 'Scroll_Lock',
  printscreen: 'Print',
  contextmenu: 'Menu',
  escape: 'Escape',
  tab: 'Tab',
  delete: 'Delete',
  insert: 'Insert',
  home: 'Home',
  end: 'End',
  return: 'Return',
  space: 'space',
};

const keysym = /^[A-Za-z0-9_]+$/;

/**
 * A key or a combination (`ctrl+shift+t`, `+`) as xdotool takes it: keysyms joined by `+`, nothing that could be an option.
 *
 * @throws ProblemError `invalid_request`
 */
export function toKeysyms(key: string): string {
  // A plus at the end, or alone, is the key itself.
  const parts = key === '+' ? ['+'] : key.endsWith('++') ? [...key.slice(0, -2).split('+'), '+'] : key.split('+');
  return parts.map((part) => toKeysym(part, key)).join('+');
}

function toKeysym(part: string, key: string): string {
  const known = browserNames[part.toLowerCase()];
  if (known !== undefined) {
    return known;
  }
  const [character, ...more] = part;
  if (character !== undefined && more.length === 0) {
    // Only letters and digits are their own names; every other character has a keysym by its code point.
    return /^[A-Za-z0-9]$/.test(character) ? character : unicodeKeysym(character, key);
  }
  if (!keysym.test(part) || /^U[0-9a-f]{4,}$/i.test(part)) {
    throw unknownKey(key);
  }
  return part;
}

function unicodeKeysym(character: string, key: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) {
    throw unknownKey(key);
  }
  return `U${codePoint.toString(16).padStart(4, '0')}`;
}

/** The characters in keysyms that {@link toKeysyms} gave. */
export function charactersOf(keysyms: string): string[] {
  return keysyms
    .split('+')
    .filter((keysym) => /^U[0-9a-f]{4,6}$/.test(keysym))
    .map((keysym) => String.fromCodePoint(Number.parseInt(keysym.slice(1), 16)));
}

/** Also when xdotool does not know it. */
export function unknownKey(key: string): ProblemError {
  return new ProblemError(
    'invalid_request',
    `key: expected a character, an X11 keysym or a name as browsers have it, joined by "+"; got ${JSON.stringify(key)}.`,
  );
}
