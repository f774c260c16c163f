import fc from 'fast-check';
import { it } from 'vitest';
import { sessionCommands } from './session-commands.test-support.ts';
import { SessionModel } from './session-model.test-support.ts';
import { obedientAgent, SessionUnderTest } from './session-under-test.test-support.ts';
import { createSessionsHarness } from './sessions.test-support.ts';

/** A failure prints its seed and path and the shortest row of commands that fails: given to `fc.assert`, they play it again. */
const bounds = { numRuns: 15, interruptAfterTimeLimit: 30_000 };

const timings = { cancelGraceMs: 100, closeGraceMs: 50 };

it(
  'a session is what a simple model says, whatever is done to it in whatever order',
  { timeout: 180_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), sessionCommands, async (isNative, commands) => {
        const harness = await createSessionsHarness({ timings, program: obedientAgent({ isNative }) });
        try {
          const model = new SessionModel();
          const real = new SessionUnderTest(harness, { isNative });
          await real.create();
          await fc.asyncModelRun(() => ({ model, real }), commands);
        } finally {
          await harness.close();
        }
      }),
      bounds,
    );
  },
);
