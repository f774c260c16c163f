/** The keymap of a display as `xkbcomp` writes it, and the keys in it that may stand for other characters. */
export interface Keymap {
  /** Names of keys that have no symbol, or none but those of media buttons, which nobody has here. */
  readonly spareKeys: readonly string[];
  /** The same keymap with characters on some of the spare keys. */
  withCharacters(characters: ReadonlyMap<string, string>): string;
}

const symbolsSection = 'xkb_symbols ';
const mediaKey = /^\s*key\s+<(\w+)>\s*\{\s*\[\s*XF86\w+(?:,\s*XF86\w+)*\s*\]\s*\};$/gm;
const firstUnicodeKeysym = 0x100_0000;

/** Reads what `xkbcomp :N -` writes. */
export function parseKeymap(text: string): Keymap {
  const at = text.indexOf(symbolsSection);
  const codes = text.slice(0, at);
  const symbols = text.slice(at);
  const used = new Set(names(symbols, /\bkey\s+<(\w+)>/g));
  const free = names(codes, /<(\w+)> = \d+;/g).filter((name) => !used.has(name));
  return {
    spareKeys: at < 0 ? [] : [...free, ...names(symbols, mediaKey)],
    withCharacters(characters) {
      const keys = new Map([...characters].map(([character, key]) => [key, character]));
      const others = symbols.replace(mediaKey, (line, key: string) => (keys.has(key) ? '' : line));
      const lines = [...keys].map(
        ([key, character]) => `  key <${key}> { [ 0x${keysymOf(character).toString(16)} ] };`,
      );
      const body = others.indexOf('{') + 1;
      return `${codes}${others.slice(0, body)}\n${lines.join('\n')}${others.slice(body)}`;
    },
  };
}

function names(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

/** Latin-1 has keysyms of its own; every other character is its code point above a fixed number. */
function keysymOf(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint < 0x100 ? codePoint : firstUnicodeKeysym + codePoint;
}
