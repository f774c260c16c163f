/** The first line of a text, cut to a width. */
export function oneLine(text: string, width = 90): string {
  const [first = '', ...rest] = text.trim().split('\n');
  const line = first.length > width || rest.length > 0 ? `${first.slice(0, width - 1)}…` : first;
  return line;
}
