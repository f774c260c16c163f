import { SandboxAgent } from 'sandbox-agent';
import { local, type LocalProviderOptions } from 'sandbox-agent/local';
import { sqlite } from '@sandbox-agent/persist-sqlite';

/** What a backend process is told, as JSON in its one argument. */
export interface BackendTask {
  readonly sandboxId: string;
  readonly storePath: string;
  readonly sessionId: string;
  readonly sandboxOptions: LocalProviderOptions;
  readonly prompt: string;
}

/** What it prints, a line each. */
export type BackendReport =
  | { readonly kind: 'event'; readonly eventIndex: number }
  | { readonly kind: 'result'; readonly stopReason: string };

// A backend as an application has one: it attaches to a session by the store alone, prompts, and prints what it sees.
const task = JSON.parse(process.argv[2] ?? '') as BackendTask;
const report = (line: BackendReport): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const client = await SandboxAgent.start({
  sandbox: local(task.sandboxOptions),
  sandboxId: task.sandboxId,
  persist: sqlite({ path: task.storePath }),
});
const session = await client.resumeSession(task.sessionId);
session.onEvent(({ eventIndex }) => report({ kind: 'event', eventIndex }));
const { stopReason } = await session.prompt(task.prompt);
report({ kind: 'result', stopReason });
await client.dispose();
