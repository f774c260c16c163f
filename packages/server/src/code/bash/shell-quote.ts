/** A word that every POSIX shell reads as this very text. The text has no NUL. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
