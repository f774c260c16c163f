import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gradeServer } from '@sandbox-agent/conformance/server';
import { publishedVersion } from '../servers/published-server.ts';
import { gradeTable } from './grade-table.ts';
import { createPublishedTarget } from './published-target.ts';

const page = new URL('../../docs/conformance.md', import.meta.url);

const usage = `npm run conformance:published [-- --write]

Holds the published server ${publishedVersion} to the promises of its own API and prints those that it breaks.

  --write   puts the table into docs/conformance.md`;

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const directory = mkdtempSync(join(tmpdir(), 'sandbox-agent-conformance-'));
try {
  const target = await createPublishedTarget(directory);
  const grades = await gradeServer(target, {
    onGrade: ({ id, outcome, reason }) =>
      console.error(`${outcome.padEnd(8)}${id}${reason === undefined ? '' : `: ${reason.split('\n', 1)[0]}`}`),
  });
  const table = gradeTable(grades);
  console.log(`${target.name}, API ${target.api}: ${table}`);
  if (values.write) {
    const text = readFileSync(page, 'utf8');
    const marked = /(<!-- published -->\n)[\s\S]*(<!-- \/published -->)/;
    writeFileSync(
      page,
      text.replace(marked, (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`),
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
