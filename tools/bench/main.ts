import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './measurement.ts';
import { ourServer } from './our-server.ts';
import { publishedVersion } from '../servers/published-server.ts';
import { publishedServer } from './published-server.ts';
import { runSuite } from './run-suites.ts';
import { burst } from './suites/burst.ts';
import { chunkLatency } from './suites/chunk-latency.ts';
import { coldStart } from './suites/cold-start.ts';
import { fanOut } from './suites/fan-out.ts';
import { files } from './suites/files.ts';
import { manySessions } from './suites/many-sessions.ts';
import { processLogs } from './suites/process-logs.ts';
import { promptRoundTrip } from './suites/prompt-round-trip.ts';
import { reconnect } from './suites/reconnect.ts';
import { relayOverhead } from './suites/relay-overhead.ts';
import { restart } from './suites/restart.ts';
import { runProcess } from './suites/run-process.ts';
import { slowReaders } from './suites/slow-readers.ts';
import { terminal } from './suites/terminal.ts';
import { markdownTable, renewedTable } from './table.ts';

const suites = [
  coldStart,
  promptRoundTrip,
  burst,
  relayOverhead,
  fanOut,
  slowReaders,
  reconnect,
  restart,
  chunkLatency,
  manySessions,
  runProcess,
  processLogs,
  terminal,
  files,
];
const page = new URL('../../docs/benchmarks.md', import.meta.url);

const usage = `npm run bench [-- --suite NAME] [--runs N] [--json] [--write]

  --suite NAME   one of ${suites.map(({ name }) => name).join(', ')}; may be repeated. Default: all
  --runs N       counted runs of each server, in place of the suite's own number
  --json         prints the rows as one JSON line last
  --write        puts the table into docs/benchmarks.md; with --suite only its rows, and the others stay

Exit code 1 when a bar is not met.`;

const { values } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true },
    runs: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const unknown = values.suite?.filter((name) => !suites.some((suite) => suite.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}.\n\n${usage}`);
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'sandbox-agent-bench-'));
const rows: Row[] = [];
try {
  const contenders = {
    executable: ourServer({ build: 'executable', directory }),
    node: ourServer({ build: 'node', directory }),
    published: await publishedServer({ directory }),
  };
  for (const suite of suites) {
    if (values.suite === undefined || values.suite.includes(suite.name)) {
      const runs = values.runs === undefined ? undefined : Number(values.runs);
      rows.push(...(await runSuite(suite, contenders, { runs, onRun: (text) => console.error(text) })));
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

console.log(
  `Against sandbox-agent ${publishedVersion} in the same run; medians of alternating runs.\n\n${markdownTable(rows)}`,
);
if (values.write) {
  const text = readFileSync(page, 'utf8');
  const marked = /(<!-- bench -->\n)([\s\S]*)(\n<!-- \/bench -->)/;
  const renew = (table: string) => (values.suite === undefined ? markdownTable(rows) : renewedTable(table, rows));
  writeFileSync(
    page,
    text.replace(marked, (_all, start: string, table: string, end: string) => `${start}\n${renew(table)}\n${end}`),
  );
}
if (values.json) {
  console.log(JSON.stringify({ published: publishedVersion, rows }));
}
process.exitCode = rows.some(({ isMet }) => isMet === false) ? 1 : 0;
