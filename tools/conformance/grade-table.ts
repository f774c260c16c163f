import type { ScenarioGrade } from '@sandbox-agent/conformance/server';

const reasonLength = 160;

/** What a server does not keep, as Markdown: a line with the counts, and a row for each broken promise. */
export function gradeTable(grades: readonly ScenarioGrade[]): string {
  const of = (outcome: ScenarioGrade['outcome']): readonly ScenarioGrade[] =>
    grades.filter((grade) => grade.outcome === outcome);
  const counts = `${of('kept').length} promises kept, ${of('broken').length} broken, ${of('skipped').length} not asked for.`;
  const rows = of('broken').map(({ id, promise, reason = '' }) => `| ${id} | ${cell(promise)} | ${cell(reason)} |`);
  const head = ['| scenario | promise | what happens |', '| --- | --- | --- |'];
  return [counts, '', ...head, ...rows].join('\n');
}

function cell(text: string): string {
  const line =
    text.split('\n', 1)[0]?.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{{', '{ {').trim() ?? '';
  return line.length > reasonLength ? `${line.slice(0, reasonLength)}…` : line;
}
