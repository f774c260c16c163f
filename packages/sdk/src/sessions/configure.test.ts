import { afterEach, describe, expect, it } from 'vitest';
import {
  SandboxAgent,
  UnsupportedSessionCategoryError,
  UnsupportedSessionConfigOptionError,
  UnsupportedSessionMethodError,
  UnsupportedSessionValueError,
} from '../index.ts';
import { StandInServer } from '../testing/stand-in-server.test-support.ts';
import { forbidUnhandledRejections } from '../testing/unhandled-rejections.test-support.ts';

forbidUnhandledRejections();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function setUp() {
  const server = await StandInServer.start();
  const client = await SandboxAgent.connect({ baseUrl: server.url });
  cleanups.push(
    () => server.kill(),
    () => client.dispose(),
  );
  const session = await client.createSession({ agent: 'mock' });
  return { server, client, session };
}

describe('settings of a session', () => {
  it('are changed, recorded and given back as published', async () => {
    const { client, session } = await setUp();
    const { session: same, response } = await client.setSessionModel(session.id, 'large');
    expect(same).toBe(session);
    expect(response.configOptions[0]).toMatchObject({ id: 'model', currentValue: 'large' });
    await session.setMode('plan');
    expect(await client.getSessionModes(session.id)).toMatchObject({ currentModeId: 'plan' });
    expect((await session.setConfigOption('model', 'small')).configOptions[0]).toMatchObject({ currentValue: 'small' });
    expect((await client.getSession(session.id))?.toRecord()).toMatchObject({ modes: { currentModeId: 'plan' } });
  });

  it('are refused with the published errors', async () => {
    const { client, session } = await setUp();
    await expect(session.setMode('wild')).rejects.toMatchObject({
      name: 'UnsupportedSessionValueError',
      requestedValue: 'wild',
      allowedValues: ['default', 'plan'],
    });
    await expect(session.setModel('huge')).rejects.toThrow(UnsupportedSessionValueError);
    await expect(session.setConfigOption('colour', 'red')).rejects.toThrow(UnsupportedSessionConfigOptionError);
    await expect(client.setSessionThoughtLevel(session.id, 'high')).rejects.toThrow(UnsupportedSessionCategoryError);
    await expect(session.setMode(' ')).rejects.toThrow('non-empty');
  });

  it('and prompts can be sent by their ACP name; what cannot says so', async () => {
    const { session, client } = await setUp();
    expect(await session.rawSend('session/prompt', { prompt: [{ type: 'text', text: 'hi' }] })).toMatchObject({
      stopReason: 'end_turn',
    });
    const { response } = await client.rawSendSessionMethod(session.id, 'session/set_config_option', {
      configId: 'model',
      value: 'large',
    });
    expect(response).toMatchObject({ configOptions: [{ currentValue: 'large' }] });
    const refused = await session.rawSend('session/fork').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UnsupportedSessionMethodError);
    expect(refused).toMatchObject({ method: 'session/fork' });
    expect(await session.rawSend('session/cancel', {}, { notification: true })).toBeUndefined();
  });
});
