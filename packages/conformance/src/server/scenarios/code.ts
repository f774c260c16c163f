import assert from 'node:assert/strict';
import type { CodeContext, CodeExecution } from '@sandbox-agent/protocol';
import { assertProblem, assertStatus, problemCode } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';
import { untilGone } from '../visible-processes.ts';

type CodeCall = (code: string, more?: object) => Promise<CodeExecution>;

/** A context for one scenario. Undefined: the server says that it has no kernel of the language, as a typed problem. */
async function withContext(
  { http, target }: ScenarioContext,
  language: string,
  use: (call: CodeCall, context: CodeContext) => Promise<void>,
): Promise<void> {
  const answer = await http.send({ method: 'POST', path: '/v1/code/contexts', body: { language, cwd: target.cwd } });
  if (answer.status === 503) {
    const problem = assertProblem(answer, 503);
    assert.equal(problemCode(problem), 'kernel_not_installed');
    const { installCommand } = answer.json<{ installCommand?: string }>();
    assert.ok(installCommand, 'a missing kernel says what installs it');
    assert.equal(language, 'python', 'bash and JavaScript need no kernel');
    return;
  }
  assertStatus(answer, 201);
  const context = answer.json<CodeContext>();
  try {
    await use(async (code, more = {}) => {
      const body = { code, contextId: context.id, ...more };
      const executed = await http.send({ method: 'POST', path: '/v1/code/execute', body });
      assertStatus(executed, 200);
      return executed.json<CodeExecution>();
    }, context);
  } finally {
    await http.send({ method: 'DELETE', path: `/v1/code/contexts/${context.id}` });
  }
}

/** How a language keeps something, shows it, fails, and never ends. */
const languages = [
  {
    id: 'bash',
    language: 'bash',
    keep: 'kept=41',
    show: 'echo $((kept + 1))',
    fail: '(exit 3)',
    endless: 'while :; do :; done',
  },
  {
    id: 'javascript',
    language: 'javascript',
    keep: 'const kept = 41',
    show: 'console.log(kept + 1)',
    fail: 'throw new TypeError("bad")',
    endless: 'for (;;) {}',
  },
  {
    id: 'python',
    language: 'python',
    keep: 'kept = 41',
    show: 'print(kept + 1)',
    fail: 'raise TypeError("bad")',
    endless: 'while True: pass',
  },
] as const;

function scenariosOf({ id, language, keep, show, fail, endless }: (typeof languages)[number]): ServerScenario[] {
  return [
    {
      id: `code/state-${id}`,
      promise: `a ${language} context keeps its state from call to call, and tells errors in the answer`,
      apis: ['sessions'],
      run: (context) =>
        withContext(context, language, async (call) => {
          await call(keep);
          assert.equal((await call(show)).stdout, '42\n');
          const failed = await call(fail);
          assert.equal(failed.stateKept, true);
          if (language === 'bash') {
            assert.equal(failed.exitCode, 3);
          } else {
            assert.equal(failed.error?.kind, 'exception');
            assert.equal(failed.error?.name, 'TypeError');
            assert.match(failed.error?.traceback ?? '', /bad/);
          }
          assert.equal((await call(show)).stdout, '42\n');
        }),
    },
    {
      id: `code/timeout-${id}`,
      promise: `${language} code is stopped at its time limit, and its context keeps its state`,
      apis: ['sessions'],
      run: (context) =>
        withContext(context, language, async (call) => {
          await call(keep);
          const stopped = await call(endless, { timeoutMs: 500 });
          assert.equal(stopped.error?.kind, 'timeout');
          assert.equal(stopped.stateKept, true);
          assert.equal((await call(show)).stdout, '42\n');
        }),
    },
  ];
}

export const codeScenarios: readonly ServerScenario[] = [
  ...languages.flatMap(scenariosOf),
  {
    id: 'code/deletion',
    promise: 'a deleted context is gone with what it started',
    apis: ['sessions'],
    needs: ['visibleProcesses'],
    run: (context) =>
      withContext(context, 'bash', async (call, { id }) => {
        const { stdout } = await call('setsid sleep 1000 & echo $!');
        const path = `/v1/code/contexts/${id}`;
        assertStatus(await context.http.send({ method: 'DELETE', path }), 204);
        assertProblem(await context.http.send({ path }), 404);
        await untilGone([Number(stdout)], context.signal);
      }),
  },
  {
    id: 'code/refused',
    promise: 'calls that cannot be run are typed problems',
    apis: ['sessions'],
    async run({ http }) {
      const execute = (body: object) => http.send({ method: 'POST', path: '/v1/code/execute', body });
      assertProblem(await execute({ language: 'bash' }), 400);
      assertProblem(await execute({ language: 'conformance', code: '' }), 400);
      assertProblem(await execute({ code: '', contextId: 'conformance-nothing' }), 404);
      assertProblem(await http.send({ path: '/v1/code/contexts/conformance-nothing' }), 404);
    },
  },
];
