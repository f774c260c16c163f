/** JSON as people read it: a list of objects as a table, an object as one line a field. Ends with a line break. */
export function printReadable(value: unknown): string {
  if (Array.isArray(value)) {
    return printList(value);
  }
  if (!isObject(value)) {
    return value === undefined ? '' : `${cell(value)}\n`;
  }
  const lists = Object.values(value).filter(Array.isArray);
  const [list] = lists;
  // `{"sessions": […]}` is that list.
  return lists.length === 1 && Object.keys(value).length === 1 ? printList(list as unknown[]) : printFields(value);
}

const maximumColumn = 48;

function printList(list: readonly unknown[]): string {
  if (list.length === 0) {
    return 'nothing\n';
  }
  if (!list.every(isObject)) {
    return list.map((one) => `${cell(one)}\n`).join('');
  }
  const columns = [...new Set(list.flatMap((row) => Object.keys(row)))].filter((name) =>
    list.every((row) => typeof row[name] !== 'object' || row[name] === null),
  );
  const rows = [columns, ...list.map((row) => columns.map((name) => cell(row[name])))];
  const widths = columns.map((_, at) => Math.min(maximumColumn, Math.max(...rows.map((row) => row[at]?.length ?? 0))));
  return rows
    .map((row) =>
      row
        .map((text, at) => shorten(text).padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function printFields(value: Readonly<Record<string, unknown>>): string {
  const width = Math.max(0, ...Object.keys(value).map((name) => name.length));
  return Object.entries(value)
    .map(([name, field]) => `${name.padEnd(width)}  ${cell(field)}\n`)
    .join('');
}

const shorten = (text: string): string => (text.length > maximumColumn ? `${text.slice(0, maximumColumn - 1)}…` : text);

/** One line, and nothing that a terminal takes for an order. */
function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  // oxlint-disable-next-line no-control-regex -- a terminal would act on them
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
