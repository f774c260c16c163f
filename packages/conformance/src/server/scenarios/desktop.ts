import assert from 'node:assert/strict';
import type { HttpAnswer, HttpClient } from '../http-client.ts';
import { assertProblem, assertStatus, problemCode } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';

interface DesktopStatus {
  readonly state?: string;
  readonly display?: string | null;
  readonly missingDependencies?: readonly string[];
  readonly installCommand?: string | null;
  readonly processes?: readonly { readonly running?: boolean }[];
}

const root = '/v1/desktop';
const pngName = 'PNG';

const get = (http: HttpClient, path: string): Promise<HttpAnswer> => http.send({ path: `${root}${path}` });
const post = (http: HttpClient, path: string, body?: object): Promise<HttpAnswer> =>
  http.send({ method: 'POST', path: `${root}${path}`, body });

/** A scenario that fails leaves no desktop behind: the server of the suite may be ended by force. */
function stoppingAfterwards(run: (http: HttpClient) => Promise<void>): ServerScenario['run'] {
  return async ({ http }) => {
    try {
      await run(http);
    } finally {
      await post(http, '/stop').catch(() => undefined);
    }
  };
}

export const desktopScenarios: readonly ServerScenario[] = [
  {
    id: 'desktop/says-what-it-lacks',
    promise: 'where programs of the desktop are missing, status and a 503 name them and the command that installs them',
    apis: ['sessions'],
    async run({ http }) {
      const answer = await get(http, '/status');
      assertStatus(answer, 200);
      const { state, missingDependencies = [], installCommand } = answer.json<DesktopStatus>();
      assert.equal(state === 'install_required', missingDependencies.length > 0);
      if (state === 'install_required') {
        assert.ok(installCommand);
        const refused = await post(http, '/start', {});
        assert.equal(problemCode(assertProblem(refused, 503)), 'desktop_dependencies_missing');
        const problem = refused.json<DesktopStatus>();
        assert.deepEqual(problem.missingDependencies, missingDependencies);
        assert.equal(problem.installCommand, installCommand);
      }
    },
  },
  {
    id: 'desktop/whole-life',
    promise: 'a desktop is started once, seen, used and ended; before and after it actions answer 409',
    apis: ['sessions'],
    needs: ['desktop', 'ownProcess'],
    run: stoppingAfterwards(async (http) => {
      assert.equal(problemCode(assertProblem(await get(http, '/screenshot'), 409)), 'desktop_runtime_inactive');
      const started = await post(http, '/start', { width: 640, height: 480 });
      assertStatus(started, 200);
      const { display, state } = started.json<DesktopStatus>();
      assert.equal(state, 'active');
      const again = await post(http, '/start', {});
      assert.equal(again.json<DesktopStatus>().display, display);

      const picture = await get(http, '/screenshot');
      assertStatus(picture, 200);
      assert.equal(picture.headers['content-type'], 'image/png');
      assert.equal(picture.text.slice(1, 4), pngName);
      const moved = await post(http, '/mouse/move', { x: 12, y: 34 });
      assert.deepEqual(pointOf(moved), { x: 12, y: 34 });
      assert.deepEqual(pointOf(await get(http, '/mouse/position')), { x: 12, y: 34 });
      const text = 'Grüße 漢字\nsecond line';
      assertStatus(await post(http, '/clipboard', { text }), 200);
      assert.equal((await get(http, '/clipboard')).json<{ text?: string }>().text, text);
      assertStatus(await post(http, '/keyboard/press', { key: 'a' }), 200);

      assertProblem(await post(http, '/mouse/move', { x: 640, y: 0 }), 400);
      assertProblem(await post(http, '/keyboard/press', { key: '--help' }), 400);
      assertProblem(await post(http, '/launch', { app: 'conformance-no-such-program' }), 404);
      assertProblem(await post(http, '/windows/1/focus'), 404);
      assertProblem(await get(http, '/screenshot?format=gif'), 400);

      const stopped = await post(http, '/stop');
      assertStatus(stopped, 200);
      assert.equal(stopped.json<DesktopStatus>().state, 'inactive');
      assert.deepEqual(stopped.json<DesktopStatus>().processes, []);
      assert.equal(problemCode(assertProblem(await get(http, '/screenshot'), 409)), 'desktop_runtime_inactive');
    }),
  },
  {
    id: 'desktop/recording',
    promise: 'a recording is made, listed, downloaded and deleted; one at a time, and none is deleted while it runs',
    apis: ['sessions'],
    needs: ['desktop', 'ownProcess'],
    run: stoppingAfterwards(async (http) => {
      assertStatus(await post(http, '/start', { width: 640, height: 480 }), 200);
      const started = await post(http, '/recording/start', {});
      assertStatus(started, 200);
      const { id = '' } = started.json<{ id?: string }>();
      const path = `/recordings/${id}`;
      assertProblem(await post(http, '/recording/start', {}), 409);
      assertProblem(await http.send({ method: 'DELETE', path: `${root}${path}` }), 409);
      const stopped = await post(http, '/recording/stop');
      assertStatus(stopped, 200);
      assert.equal(stopped.json<{ status?: string }>().status, 'completed');
      assertProblem(await post(http, '/recording/stop'), 409);
      const film = await get(http, `${path}/download`);
      assertStatus(film, 200);
      assert.equal(film.text.slice(4, 8), 'ftyp');
      const { recordings = [] } = (await get(http, '/recordings')).json<{ recordings?: { id?: string }[] }>();
      assert.ok(recordings.some((recording) => recording.id === id));
      assertStatus(await http.send({ method: 'DELETE', path: `${root}${path}` }), 204);
      assertProblem(await get(http, path), 404);
      assertStatus(await post(http, '/stop'), 200);
    }),
  },
];

function pointOf(answer: HttpAnswer): { x?: number; y?: number } {
  assertStatus(answer, 200);
  const { x, y } = answer.json<{ x?: number; y?: number }>();
  return { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
}
