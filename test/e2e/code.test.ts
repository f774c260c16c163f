import { join } from 'node:path';
import { SandboxAgentError, type SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { proves } from './proves.ts';

let world: TestWorld;
let client: SandboxAgent;

beforeAll(async () => {
  world = await createTestWorld();
  client = await world.connect();
});
// Also proves that nothing of the contexts is left.
afterAll(() => world.close());

describe('code contexts', () => {
  it.each([
    { language: 'bash', keep: 'kept=41', show: 'echo "$((kept + 1))"; echo made > made.txt', endless: 'sleep 1000' },
    {
      language: 'typescript',
      keep: 'const kept: number = 41; import { writeFileSync } from "node:fs"',
      show: 'console.log(kept + 1); writeFileSync("made.txt", "made\\n")',
      endless: 'await new Promise(() => {})',
    },
    {
      language: 'python',
      keep: 'kept = 41',
      show: 'print(kept + 1)\nopen("made.txt", "w").write("made\\n")',
      endless: 'import time; time.sleep(1000)',
    },
  ] as const)(
    'keep the state of $language, tell as they go, and stop without losing it',
    async ({ language, keep, show, endless }) => {
      proves('A1', 'E2');
      const cwd = await world.createFolder(`code-${language}`);
      const context = await client.code.createContext({ language, cwd }).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SandboxAgentError);
        expect(error).toMatchObject({ code: 'kernel_not_installed' });
        return undefined;
      });
      if (context === undefined) {
        return;
      }
      const contextId = context.id;
      await client.code.execute({ contextId, code: keep });
      const told: string[] = [];
      const shown = await client.code.execute({ contextId, code: show }, { onStdout: (text) => told.push(text) });
      expect(told.join('')).toBe('42\n');
      expect(shown).toMatchObject({
        stdout: '42\n',
        cwd,
        stateKept: true,
        artifacts: [{ path: 'made.txt', change: 'created', size: 5, mimeType: 'text/plain' }],
      });

      const timedOut = await client.code.execute({ contextId, code: endless, timeoutMs: 500 });
      expect(timedOut).toMatchObject({ stateKept: true, error: { kind: 'timeout' } });

      const stop = new AbortController();
      const aborted = client.code.execute({ contextId, code: endless }, { signal: stop.signal });
      stop.abort(new Error('Enough.'));
      await expect(aborted).rejects.toThrow('Enough.');
      expect((await client.code.execute({ contextId, code: show })).stdout).toBe('42\n');
      await client.code.deleteContext(contextId);
      await expect(client.code.getContext(contextId)).rejects.toMatchObject({ code: 'not_found' });
    },
  );

  it('iterate over what happens, and stop when nobody reads on', async () => {
    proves('A1', 'E2');
    const { id: contextId } = await client.code.createContext({ language: 'bash' });
    for await (const told of client.code.stream({ contextId, code: 'x=kept; echo begun; sleep 1000' })) {
      if (told.event === 'stdout') {
        expect(told.data.text).toBe('begun\n');
        break;
      }
    }
    const { stdout } = await client.code.execute({ contextId, code: 'echo $x; pwd' });
    expect(stdout).toBe(`kept\n${join(world.folder)}\n`);
    expect(await client.code.interruptContext(contextId)).toBe(false);
    expect(await client.code.restartContext(contextId)).toMatchObject({ state: 'idle', executionCount: 0 });
    expect((await client.code.listContexts()).map(({ id }) => id)).toContain(contextId);
  });
});
