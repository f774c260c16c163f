import { afterEach, describe, expect, it } from 'vitest';
import {
  PermissionDecidedError,
  PermissionNotFoundError,
  SandboxAgent,
  UnsupportedPermissionReplyError,
  type SessionPermissionRequest,
} from '../index.ts';
import { StandInServer } from '../testing/stand-in-server.test-support.ts';
import { forbidUnhandledRejections } from '../testing/unhandled-rejections.test-support.ts';
import { until } from '../testing/until.test-support.ts';

forbidUnhandledRejections();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup();
  }
});

async function setUp() {
  const server = await StandInServer.start();
  const client = await SandboxAgent.connect({ baseUrl: server.url, onError: () => {} });
  cleanups.push(
    () => server.kill(),
    () => client.dispose(),
  );
  const session = await client.createSession({ agent: 'mock' });
  return { server, client, session };
}

describe('permissions', () => {
  it('are told once to each listener, and the answer lets the turn go on', async () => {
    const { server, client, session } = await setUp();
    const first: SessionPermissionRequest[] = [];
    const second: SessionPermissionRequest[] = [];
    session.onPermissionRequest((request) => first.push(request));
    client.onPermissionRequest(session.id, (request) => second.push(request));
    const prompt = session.prompt('ask');
    await until(() => first.length === 1 && second.length === 1, 'request');
    server.cutStreams();
    await until(() => server.openStreams === 1, 'stream again');
    const [request] = first as [SessionPermissionRequest];
    expect(request).toMatchObject({
      sessionId: session.id,
      agentSessionId: 'agent-1',
      availableReplies: ['once', 'reject'],
      options: [{ optionId: 'yes', kind: 'allow_once' }, { optionId: 'no' }],
      toolCall: { toolCallId: 'tool-1' },
      rawRequest: { sessionId: 'agent-1', toolCall: { title: 'Write' } },
    });
    await client.respondPermission(request.id, 'once');
    await expect(prompt).resolves.toMatchObject({ stopReason: 'end_turn' });
    expect([first.length, second.length]).toEqual([1, 1]);
  });

  it('stay open without a listener, and a late one is told', async () => {
    const { server, session } = await setUp();
    const prompt = session.prompt('ask');
    await until(() => server.sessions.get(session.id).permissions.size === 1, 'request');
    const late = new Promise<SessionPermissionRequest>((resolve) => session.onPermissionRequest(resolve));
    await session.respondPermission((await late).id, 'reject');
    await prompt;
    expect([...server.sessions.get(session.id).decisions.values()]).toMatchObject([{ reply: 'reject' }]);
  });

  it('take the id of the server too, and one option by its id', async () => {
    const { server, session } = await setUp();
    const prompt = session.prompt('ask');
    const [open] = await until(() => server.sessions.get(session.id).permissions.size === 1, 'request').then(() =>
      session.getOpenPermissions(),
    );
    await session.rawRespondPermission(String(open?.id.split('/')[1]), {
      outcome: { outcome: 'selected', optionId: 'yes' },
    });
    await expect(prompt).resolves.toMatchObject({ stopReason: 'end_turn' });
  });

  it('cancel the turn with the outcome `cancelled`', async () => {
    const { server, client, session } = await setUp();
    const prompt = session.prompt('ask');
    await until(() => server.sessions.get(session.id).permissions.size === 1, 'request');
    const [open] = await session.getOpenPermissions();
    await client.rawRespondPermission(String(open?.id), { outcome: { outcome: 'cancelled' } });
    await expect(prompt).resolves.toMatchObject({ stopReason: 'cancelled' });
  });

  it('reject a wrong answer with a typed error and stay open', async () => {
    const { server, client, session } = await setUp();
    const prompt = session.prompt('ask');
    await until(() => server.sessions.get(session.id).permissions.size === 1, 'request');
    const [open] = await session.getOpenPermissions();
    const id = String(open?.id);
    const wrong = await client.respondPermission(id, 'always').catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(UnsupportedPermissionReplyError);
    expect(wrong).toMatchObject({ requestedReply: 'always', availableReplies: ['once', 'reject'] });
    await expect(client.respondPermission(`${session.id}/nothing`, 'once')).rejects.toThrow(PermissionNotFoundError);
    await expect(client.respondPermission('nothing', 'once')).rejects.toThrow("permission 'nothing' not found");
    await session.respondPermission(id, 'once');
    await prompt;
    const late = await session.respondPermission(id, 'reject').catch((error: unknown) => error);
    expect(late).toBeInstanceOf(PermissionDecidedError);
    expect(late).toMatchObject({ decision: { reply: 'once', by: 'client' } });
  });

  it('count as answered when only the answer to the answer was lost', async () => {
    const { server, session } = await setUp();
    const prompt = session.prompt('ask');
    const remote = server.sessions.get(session.id);
    await until(() => remote.permissions.size === 1, 'request');
    const [open] = await session.getOpenPermissions();
    let cut = false;
    server.fault = ({ method, path }) => {
      if (method !== 'POST' || !path.includes('/permissions/') || cut) {
        return undefined;
      }
      cut = true;
      server.sessions.handle({
        method,
        id: session.id,
        action: 'permissions',
        item: String(open?.id.split('/')[1]),
        body: { reply: 'once' },
        idempotencyKey: undefined,
      });
      return 'cut';
    };
    await session.respondPermission(String(open?.id), 'once');
    await expect(prompt).resolves.toMatchObject({ stopReason: 'end_turn' });
  });
});
