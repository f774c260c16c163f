// Two people on one session. Who comes late sees what is open, and nothing twice; of two answers the first counts, and it is signed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InMemorySessionPersistDriver,
  PermissionDecidedError,
  SandboxAgent,
  type Session,
  type SessionPermissionRequest,
} from 'sandbox-agent';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'multiplayer-'));
const sandbox = local();
const persist = new InMemorySessionPersistDriver();
const backend = await SandboxAgent.start({ sandbox, persist });
const clients = [backend];

/** A client for somebody who may watch one session and answer for it, under a name, for an hour. */
async function joinSession(sessionId: string, name: string): Promise<Session> {
  const { token } = await backend.createToken({
    scopes: ['sessions:read', 'sessions:approve'],
    expiresInSeconds: 3600,
    sessionId,
    name,
  });
  const [, providerId = ''] = backend.sandboxId?.split('/') ?? [];
  const client = await SandboxAgent.connect({ baseUrl: (await sandbox.getUrl?.(providerId)) ?? '', token, persist });
  clients.push(client);
  return client.resumeSession(sessionId);
}

/** Collects the requests that a person is shown. */
function watchRequests(session: Session): { readonly seen: SessionPermissionRequest[]; next(): Promise<string> } {
  const seen: SessionPermissionRequest[] = [];
  let wake = (): void => undefined;
  session.onPermissionRequest((request) => {
    seen.push(request);
    wake();
  });
  let taken = 0;
  return {
    seen,
    async next() {
      while (seen.length <= taken) await new Promise<void>((resolve) => (wake = resolve));
      return seen[taken++]?.id ?? '';
    },
  };
}

try {
  const session = await backend.createSession({ agent: 'mock', cwd });
  const zoe = await joinSession(session.id, 'Zoë');
  const asksZoe = watchRequests(zoe);
  const turn = session.prompt('write first.txt one\nwrite second.txt two');

  // Zoë is there from the start and allows the first file.
  await zoe.respondPermission(await asksZoe.next(), 'once');
  const second = await asksZoe.next();

  // Ben comes late: of the two requests he is shown the one that still waits.
  const ben = await joinSession(session.id, 'Ben');
  const asksBen = watchRequests(ben);
  assert.equal(await asksBen.next(), second);
  assert.deepEqual(
    asksBen.seen.map(({ toolCall }) => toolCall.title),
    ['Write second.txt'],
  );

  // Both answer at once. One answer counts; whoever was slower is told which, and whose it was.
  const answers = await Promise.allSettled([
    zoe.respondPermission(second, 'once'),
    ben.respondPermission(second, 'reject'),
  ]);
  const slower = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  assert.equal(slower.length, 1);
  assert.ok(slower[0] instanceof PermissionDecidedError);
  const { decision } = slower[0];
  const isZoeFirst = answers[0].status === 'fulfilled';
  assert.equal(decision?.by, isZoeFirst ? 'Zoë' : 'Ben');
  assert.equal((await turn).stopReason, 'end_turn');
  assert.equal(existsSync(join(cwd, 'first.txt')), true);
  assert.equal(existsSync(join(cwd, 'second.txt')), isZoeFirst);
  console.log(`${decision.by} was first: ${decision.reply}`);

  // The log says who decided what, once each, for everybody.
  const { items } = await backend.getEvents({ sessionId: session.id, limit: 1000 });
  const deciders = items.flatMap(({ payload }) =>
    'method' in payload && payload.method === '_server/permission_decided'
      ? [(payload.params as { by: string }).by]
      : [],
  );
  assert.deepEqual(deciders, ['Zoë', decision.by]);
  assert.equal(asksBen.seen.length, 1);
} finally {
  await Promise.all(clients.slice(1).map((client) => client.dispose()));
  await backend.destroySandbox();
  await rm(cwd, { recursive: true });
}
