import type { Row } from './measurement.ts';

/** The rows as a Markdown table: what is printed is what the documentation holds. */
export function markdownTable(rows: readonly Row[]): string {
  const header = ['figure (median)', 'published 0.4.2', 'ours, executable', 'ours, Node build', 'ratio', 'bar', 'met'];
  const cells = rows.map((row) => [
    row.name,
    shown(row.published),
    shown(row.ours),
    shown(row.node),
    Number.isFinite(row.ratio) ? `${row.ratio.toFixed(2)}×` : '–',
    row.bar,
    row.isMet === undefined ? '' : row.isMet ? 'yes' : '**no**',
  ]);
  const line = (columns: readonly string[]) => `| ${columns.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...cells.map(line)].join('\n');
}

/** A table as {@link markdownTable} makes it, with the rows that were measured now in place of those of the same name, and the others kept. */
export function renewedTable(table: string, rows: readonly Row[]): string {
  const [header, rule, ...renewed] = markdownTable(rows).split('\n');
  const nameOf = (line: string) => line.split('|')[1]?.trim();
  const lines = new Map(
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((line) => [nameOf(line), line]),
  );
  for (const line of renewed) {
    lines.set(nameOf(line), line);
  }
  return [header, rule, ...lines.values()].join('\n');
}

function shown(value: number): string {
  if (Number.isNaN(value)) {
    return 'never';
  }
  if (Number.isInteger(value)) {
    return String(value);
  }
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
