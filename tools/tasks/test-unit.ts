import { runAsTask } from '../parts/run-as-task.ts';
import { createVitestSuite } from '../suites/vitest-suite.ts';

// `npm run test:unit -- packages/server -t framing`: arguments are vitest's.
await runAsTask(async (signal) => {
  const { passed, failed } = await createVitestSuite({ project: 'unit', args: process.argv.slice(2) }).run(signal);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
});
