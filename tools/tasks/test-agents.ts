import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { compatibilityPage, pageFile } from '../agents/compatibility-page.ts';
import { readResults, resultsFile, type CompatibilityResults } from '../agents/compatibility-results.ts';
import { readAgentReport } from '../agents/read-agent-report.ts';
import { prepareMachine } from '../ci/prepare.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { runParts } from '../parts/run-parts.ts';
import { createTerminal } from '../parts/terminal.ts';
import { agentSuiteName, createAgentSuite } from '../suites/agent-suite.ts';
import { vitestReportFile } from '../suites/vitest-suite.ts';
import { testedRecipes } from '../../test/e2e/agents/index.ts';

// The end-to-end set with every real agent, or with those named: `npm run test:agents -- codex goose`. Writes the results and the
// compatibility page. Gemini waits for minutes to pass, so three run at a time.
await runAsTask(async (signal) => {
  const wanted = process.argv.slice(2);
  const recipes = testedRecipes.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  if (recipes.length < Math.max(wanted.length, 1)) {
    console.error(`Known agents: ${testedRecipes.map(({ id }) => id).join(', ')}`);
    return false;
  }
  await prepareMachine();
  const parts = recipes.toSorted((left, right) => slowness(right) - slowness(left)).map(createAgentSuite);
  const { passed, failed } = await runParts(parts, { signal, concurrency: 3, ...createTerminal() });
  if (!signal.aborted) writeResults(recipes.map(({ id }) => id));
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
});

/** Who waits longest begins first. */
function slowness({ loadsFromNextMinute, id }: (typeof testedRecipes)[number]): number {
  return loadsFromNextMinute === true ? 2 : id === 'opencode' ? 1 : 0;
}

function writeResults(ids: readonly string[]): void {
  const before = readResults();
  const agents = { ...before.agents };
  for (const id of ids) {
    const report = vitestReportFile(agentSuiteName(id));
    if (existsSync(report)) agents[id] = readAgentReport(id, readFileSync(report, 'utf8'));
  }
  const results: CompatibilityResults = { platform: `${process.platform}-${process.arch}`, agents };
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(pageFile, compatibilityPage(results));
}
