import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { HttpAnswer } from './http-client.ts';
import { assertProblem, assertStatus, problemCode } from './problem.ts';
import type { ScenarioContext } from './scenario-context.ts';

/** A directory of a scenario's own on the server's machine, and the files in it. */
export interface Workspace {
  readonly path: string;
  write(name: string, text: string): Promise<void>;
  /** Undefined when there is none. */
  read(name: string): Promise<string | undefined>;
}

/** Makes a directory for one scenario by the file routes of the server, and removes it afterwards. */
export async function withWorkspace(
  { http, target }: ScenarioContext,
  use: (workspace: Workspace) => Promise<void>,
): Promise<void> {
  const path = `${target.workspaces ?? target.cwd}/conformance-${randomUUID()}`;
  const query = (name = ''): string => new URLSearchParams({ path: `${path}${name}` }).toString();
  assertStatus(await http.send({ method: 'POST', path: `/v1/fs/mkdir?${query()}` }), 200, 201);
  try {
    await use({
      path,
      async write(name, text) {
        const headers = { 'content-type': 'application/octet-stream' };
        const file = `/v1/fs/file?${query(`/${name}`)}`;
        assertStatus(await http.send({ method: 'PUT', path: file, body: text, headers }), 200, 201);
      },
      async read(name) {
        const answer = await http.send({ path: `/v1/fs/file?${query(`/${name}`)}` });
        return answer.status === 404 ? undefined : answer.text;
      },
    });
  } finally {
    await http.send({ method: 'DELETE', path: `/v1/fs/entry?${query()}&recursive=true` });
  }
}

/** Whether a server says that it has no git, as a typed problem that tells what installs it. */
export function lacksGit(answer: HttpAnswer): boolean {
  if (answer.status !== 503) {
    return false;
  }
  assert.equal(problemCode(assertProblem(answer, 503)), 'git_not_installed');
  assert.ok(answer.json<{ installCommand?: string }>().installCommand, 'a missing git says what installs it');
  return true;
}
