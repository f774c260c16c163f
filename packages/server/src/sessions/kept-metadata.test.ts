import { expect, it } from 'vitest';
import { createSessionDirectory } from './session-directory.ts';
import { runPrompt, scripted, useSessions } from './sessions.test-support.ts';

const createHarness = useSessions();

it('a killed server leaves what its turns took, and the title that the agent gave', async () => {
  const program = scripted(`
    if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
    else if (method === 'session/new') send({ id, result: { sessionId: 's' } });
    else if (method === 'session/prompt') {
      send({ id, result: { stopReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 } } });
      send({ method: 'session/update', params: { sessionId: 's',
        update: { sessionUpdate: 'session_info_update', title: params.prompt.at(-1).text } } });
    }`);
  const harness = await createHarness({ program });
  const { session } = await harness.sessions.create({ agent: 'counting', id: 'kept' });
  await runPrompt(session, 'one');
  await runPrompt(session, 'two');
  const onDisk = () => createSessionDirectory(harness.stateDirectory).read('kept');
  await expect.poll(onDisk).toMatchObject({ title: 'two', usage: { totalTokens: 10 } });

  const again = await (await harness.restartAsKilled()).get('kept');
  expect(again.view({ withUsage: false })).toMatchObject({ title: 'two', usage: { inputTokens: 6, totalTokens: 10 } });
});
