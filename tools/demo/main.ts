import { constants } from 'node:os';
import { runDemo } from './run-demo.ts';
import { readDemoOptions } from './demo-options.ts';
import { createStage } from './output/stage.ts';
import { showSummary, summaryProblems } from './summary.ts';

// `npm run demo [-- --agent claude] [-- --json]`: the main job on real input. Exit code 1 when any figure is wrong.
const stage = createStage((text) => void process.stdout.write(text), process.stdout.isTTY && !process.env['NO_COLOR']);
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    interruption.abort(new Error(`Interrupted by ${signal}.`));
  });
}

try {
  const options = readDemoOptions(process.argv.slice(2));
  const summary = await runDemo({ ...options, stage, signal: interruption.signal, environment: process.env });
  showSummary(stage, summary);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  }
  process.exitCode = summaryProblems(summary).length === 0 ? 0 : 1;
} catch (error) {
  stage.line('failed', stage.style.red(error instanceof Error ? error.message : String(error)));
  process.exitCode ??= 1;
}
// What was interrupted may still wait for something; everything it had started has been stopped.
process.exit();
