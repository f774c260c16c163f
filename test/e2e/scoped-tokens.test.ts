import { sqlite } from '@sandbox-agent/persist-sqlite';
import { SandboxAgent, type CreateTokenRequest } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { until } from './observe/index.ts';
import { proves } from './proves.ts';

let world: TestWorld;
let owner: SandboxAgent;
const guests: SandboxAgent[] = [];

beforeAll(async () => {
  world = await createTestWorld();
  owner = await world.connect();
});
afterAll(async () => {
  await Promise.all(guests.map((guest) => guest.dispose()));
  await world.close();
});

/** A client that knows the address and the store, and has a scoped token instead of the server's own. */
async function connectGuest(request: Omit<CreateTokenRequest, 'expiresInSeconds'>): Promise<SandboxAgent> {
  const { token } = await owner.createToken({ ...request, expiresInSeconds: 600 });
  const { sandboxId = '' } = owner;
  const baseUrl = (await world.sandbox.getUrl?.(sandboxId.slice(sandboxId.indexOf('/') + 1))) ?? '';
  const guest = await SandboxAgent.connect({ baseUrl, token, persist: sqlite({ path: world.storePath }) });
  guests.push(guest);
  return guest;
}

const createSession = async (id: string) =>
  owner.createSession({ id, agent: 'mock', cwd: await world.createFolder(id) });

describe('a client with a scoped token', () => {
  it('watches, and can do nothing else', async () => {
    proves('G11');
    const session = await createSession('watched');
    const guest = await connectGuest({ scopes: ['sessions:read'], sessionId: 'watched' });
    const seen = await guest.resumeSession('watched');
    const texts: string[] = [];
    seen.onEvent(({ payload }) => texts.push(JSON.stringify(payload)));
    await session.prompt('say Hello, guest.');
    await until('the guest sees it', () => texts.some((text) => text.includes('guest.')));
    await expect(seen.prompt('say Not allowed.')).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(guest.createSession({ agent: 'mock' })).rejects.toMatchObject({ code: 'permission_denied' });
    await expect(guest.createToken({ scopes: ['sessions:write'], expiresInSeconds: 1 })).rejects.toMatchObject({
      code: 'permission_denied',
    });
  });

  it('approves under its name, in its own session only', async () => {
    proves('G11', 'G5');
    const session = await createSession('mine');
    await createSession('foreign');
    const scopes = ['sessions:read', 'sessions:approve'] as const;
    const guest = await connectGuest({ scopes: [...scopes], sessionId: 'mine', name: 'Zoë' });
    const seen = await guest.resumeSession('mine');
    seen.onPermissionRequest(({ id }) => seen.respondPermission(id, 'once'));
    const decided = new Promise<unknown>((resolve) => {
      session.onEvent(({ payload }) => {
        if ('method' in payload && payload.method === '_server/permission_decided') {
          resolve(payload.params);
        }
      });
    });
    await session.prompt('ask May I?');
    expect(await decided).toMatchObject({ by: 'Zoë', reply: 'once' });
    await expect(guest.resumeSession('foreign')).rejects.toMatchObject({ code: 'permission_denied' });
  });
});
