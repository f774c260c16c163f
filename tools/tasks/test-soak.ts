import { runAsTask } from '../parts/run-as-task.ts';
import { createVitestSuite } from '../suites/vitest-suite.ts';

// The tests that show nothing piles up, with as many rounds as the promise names: minutes instead of seconds.
await runAsTask(async (signal) => {
  const suite = createVitestSuite({
    name: 'soak',
    project: 'unit',
    args: ['packages/server/src/sessions/many-sessions.test.ts', ...process.argv.slice(2)],
    env: { ...process.env, SANDBOX_AGENT_TEST_CYCLES: '200' },
  });
  const { passed, failed } = await suite.run(signal);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
});
