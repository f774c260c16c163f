const idLine = '\nid: ';
const lineFeed = 0x0a;

/** The number of the last entry that begins in these bytes of a segment; `undefined` when none does. */
export function lastIndexIn(bytes: Buffer): number | undefined {
  // A stored payload has no line feed, so the line cannot occur inside an entry.
  let start = bytes.lastIndexOf(idLine, bytes.length, 'latin1');
  while (start !== -1) {
    const end = bytes.indexOf(lineFeed, start + idLine.length);
    if (end !== -1) {
      return Number(bytes.toString('latin1', start + idLine.length, end));
    }
    start = start === 0 ? -1 : bytes.lastIndexOf(idLine, start - 1, 'latin1');
  }
  const isFirstLine = bytes.toString('latin1', 0, idLine.length - 1) === idLine.slice(1);
  const end = isFirstLine ? bytes.indexOf(lineFeed) : -1;
  return end === -1 ? undefined : Number(bytes.toString('latin1', idLine.length - 1, end));
}
