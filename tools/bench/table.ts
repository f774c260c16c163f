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

function shown(value: number): string {
  if (Number.isNaN(value)) {
    return 'never';
  }
  if (Number.isInteger(value)) {
    return String(value);
  }
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
