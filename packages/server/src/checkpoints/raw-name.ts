/**
 * Names of files are bytes, and git gives them as such. Here they are strings with one character a byte, so that they can be keys and
 * come back as they were, UTF-8 or not.
 */
export type RawName = string;

/** Splits what git prints with `-z`. */
export function splitRawNames(output: Uint8Array): RawName[] {
  const names = Buffer.from(output.buffer, output.byteOffset, output.byteLength).toString('latin1').split('\0');
  names.pop();
  return names;
}

/** What git reads with `-z`. */
export function joinRawNames(names: Iterable<RawName>): Buffer {
  let text = '';
  for (const name of names) {
    text += `${name}\0`;
  }
  return Buffer.from(text, 'latin1');
}

/** Where a name is in the file system: for its calls, which take bytes. */
export function placeOf(directory: string, name: RawName): Buffer {
  return name === ''
    ? Buffer.from(directory)
    : Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(name, 'latin1')]);
}

/** A raw name as text, when it is UTF-8. */
export function textOf(name: RawName): string | undefined {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

export function rawNameOf(text: string): RawName {
  return Buffer.from(text).toString('latin1');
}

/** `a/b` of `a/b/c`; empty for a name without a directory. */
export function parentOf(name: RawName): RawName {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
