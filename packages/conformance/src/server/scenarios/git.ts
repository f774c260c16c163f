import assert from 'node:assert/strict';
import type { GitBranchList, GitCommit, GitLog, GitStatus, TreeDiff } from '@sandbox-agent/protocol';
import type { HttpAnswer } from '../http-client.ts';
import { assertProblem, assertStatus, problemCode } from '../problem.ts';
import type { ServerScenario } from '../scenario.ts';
import type { ScenarioContext } from '../scenario-context.ts';
import { lacksGit, withWorkspace, type Workspace } from '../workspace.ts';

const author = { name: 'Conformance', email: 'conformance@example.com' };

interface Repository {
  readonly workspace: Workspace;
  get(noun: string, query?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  post(noun: string, body?: object): Promise<HttpAnswer>;
}

/** A repository for one scenario; nothing is asked of a server without git but that it says so. */
async function withRepository(context: ScenarioContext, use: (repository: Repository) => Promise<void>): Promise<void> {
  const { http } = context;
  await withWorkspace(context, async (workspace) => {
    const { path } = workspace;
    const repository: Repository = {
      workspace,
      get: (noun, query) =>
        http.send({ path: `/v1/git/${noun}?${new URLSearchParams({ path, ...query }).toString()}` }),
      post: (noun, body) => http.send({ method: 'POST', path: `/v1/git/${noun}`, body: { path, ...body } }),
    };
    const begun = await repository.post('init', { branch: 'main' });
    if (!lacksGit(begun)) {
      assertStatus(begun, 200);
      await use(repository);
    }
  });
}

export const gitScenarios: readonly ServerScenario[] = [
  {
    id: 'git/changes',
    promise: 'what changed is told, committed, and found in the log; names with odd characters come back as they are',
    apis: ['sessions'],
    run: (context) =>
      withRepository(context, async ({ workspace, get, post }) => {
        const name = 'an odd "näme" 🦊.txt';
        await workspace.write(name, 'one\n');
        const status = async () => (await get('status')).json<GitStatus>();
        assert.deepEqual(
          (await status()).entries.map(({ path, workingTree }) => [path, workingTree]),
          [[name, 'untracked']],
        );
        const first = await post('commit', { message: 'First', all: true, author });
        assertStatus(first, 200);
        assert.equal((await status()).isClean, true);
        await workspace.write(name, 'one\ntwo\n');
        const { files, patch } = (await get('diff')).json<TreeDiff>();
        assert.deepEqual(files, [{ path: name, change: 'modified', additions: 1, deletions: 0, isBinary: false }]);
        assert.ok(patch.includes('+two'));
        assertStatus(await post('commit', { message: 'Second', files: [name], author }), 200);
        const { commits } = (await get('log')).json<GitLog>();
        assert.deepEqual(
          commits.map(({ message }) => message),
          ['Second', 'First'],
        );
        assert.deepEqual(commits[0]?.parents, [first.json<GitCommit>().commit]);
      }),
  },
  {
    id: 'git/branches',
    promise: 'a branch is made, checked out and listed',
    apis: ['sessions'],
    run: (context) =>
      withRepository(context, async ({ get, post }) => {
        assertStatus(await post('commit', { message: 'First', allowEmpty: true, author }), 200);
        assertStatus(await post('checkout', { ref: 'feature/one', create: true }), 200);
        const { head, branches } = (await get('branches')).json<GitBranchList>();
        assert.equal(head, 'feature/one');
        assert.deepEqual(
          branches.map(({ name }) => name),
          ['feature/one', 'main'],
        );
      }),
  },
  {
    id: 'git/hostile-addresses',
    promise: 'no address runs a program, opens a file or becomes an option',
    apis: ['sessions'],
    run: (context) =>
      withRepository(context, async ({ workspace, post }) => {
        const addresses = [
          'ext::sh -c "touch owned"',
          'file:///etc',
          '/etc',
          '--upload-pack=touch owned',
          '-oProxyCommand=touch owned',
          'ssh://-oProxyCommand=touch/x',
          'https://somebody:secret@localhost/x',
          'https://localhost/x\ny',
        ];
        for (const url of addresses) {
          const answer = await post('clone', { url, path: `${workspace.path}/clone` });
          assertProblem(answer, 400);
          assert.ok(!answer.text.includes('somebody:secret'), 'the answer repeats a password');
        }
        assert.equal(await workspace.read('owned'), undefined);
      }),
  },
  {
    id: 'git/hostile-names',
    promise: 'no name of a branch or a revision becomes an option',
    apis: ['sessions'],
    run: (context) =>
      withRepository(context, async ({ workspace, get, post }) => {
        assertStatus(await post('commit', { message: 'First', allowEmpty: true, author }), 200);
        for (const name of ['-f', '--output=owned', '--all']) {
          assertProblem(await get('log', { ref: name }), 400);
          assertProblem(await get('diff', { from: name }), 400);
          assertProblem(await post('checkout', { ref: name, create: true }), 400);
          assertProblem(await post('branches', { name }), 400);
        }
        assert.equal(await workspace.read('owned'), undefined);
      }),
  },
  {
    id: 'git/typed-problems',
    promise: 'no repository, no remote, nothing to commit: each has a code of its own',
    apis: ['sessions'],
    run: (context) =>
      withRepository(context, async ({ get, post }) => {
        const codeOf = (answer: HttpAnswer, status: number): string => problemCode(assertProblem(answer, status));
        assert.equal(codeOf(await post('commit', { message: 'Nothing', author }), 409), 'conflict');
        assert.equal(codeOf(await post('fetch'), 404), 'not_found');
        assert.equal(codeOf(await get('log', { ref: 'nowhere' }), 404), 'not_found');
        await withWorkspace(context, async ({ path }) => {
          assert.equal(codeOf(await get('status', { path }), 409), 'git_not_a_repository');
        });
      }),
  },
];
