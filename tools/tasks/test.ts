import { createCheckParts } from '../checks/check-parts.ts';
import { prepareMachine } from '../ci/prepare.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { runParts } from '../parts/run-parts.ts';
import { createTerminal } from '../parts/terminal.ts';
import { docsSuite } from '../suites/docs-suite.ts';
import { createExampleSuites } from '../suites/example-suites.ts';
import { createServerBuildSuites } from '../suites/server-build-suites.ts';
import { createVitestSuite } from '../suites/vitest-suite.ts';

// Everything that must hold before a change is merged. The last line is read by machines: `N passed, N failed`.
await runAsTask(async (signal) => {
  const { unavailable } = await prepareMachine();
  const parts = [
    ...createCheckParts({ hasExecutable: true }),
    docsSuite,
    createVitestSuite({ project: 'unit' }),
    ...createServerBuildSuites(),
    createVitestSuite({ project: 'e2e', needs: ['build'] }),
    ...createExampleSuites(),
  ];
  const runnable = parts.filter(({ name }) => !unavailable.has(name));
  const { passed, failed, skipped, failures } = await runParts(runnable, { signal, ...createTerminal() });
  for (const [name, reason] of unavailable) console.log(`NOT RUN  ${name}: ${reason}`);
  if (skipped > 0) console.log(`${skipped} skipped`);
  // Again at the very end: often it is all that one sees of a run.
  for (const failure of failures) console.log(`FAILED  ${failure}`);
  const missing = process.env['CI'] === 'true' ? unavailable.size : 0;
  console.log(`${passed} passed, ${failed + missing} failed`);
  return failed + missing === 0;
});
