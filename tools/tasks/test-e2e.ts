import { prepareMachine } from '../ci/prepare.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { createVitestSuite } from '../suites/vitest-suite.ts';
import { buildOrExplain } from '../workspace/build-or-explain.ts';

// `npm run test:e2e -- test/e2e/claude.test.ts`: arguments are vitest's.
await runAsTask(async (signal) => {
  await prepareMachine();
  if (!(await buildOrExplain({ hasExecutable: true, signal }))) return false;
  const { passed, failed } = await createVitestSuite({ project: 'e2e', args: process.argv.slice(2) }).run(signal);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
});
