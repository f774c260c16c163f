const pattern = /\[\[script:([\w.-]+)\]\]/g;

/** What a prompt must contain to be answered by the script of that name (letters, digits, `_`, `.`, `-`). */
export function scriptMarker(name: string): string {
  return `[[script:${name}]]`;
}

/** The name in the last marker of a text; a conversation that is carried over as text holds the markers of earlier turns. */
export function lastScriptName(text: string): string | undefined {
  return [...text.matchAll(pattern)].at(-1)?.[1];
}
