import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../test-support/run-command.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sa-credentials-'));
  mkdirSync(join(home, '.codex'));
  writeFileSync(join(home, '.codex/auth.json'), '{"token":"secret-of-a-file"}');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const list = (...args: string[]) =>
  runCommand({
    args: ['credentials', 'list', ...args],
    environment: {
      HOME: home,
      ANTHROPIC_API_KEY: `secret-${'of-a-variable'.repeat(8)}`,
      SANDBOX_AGENT_TOKEN: 'secret-of-the-server',
    },
    workingDirectory: home,
  });

describe('credentials list', () => {
  it('tells where credentials are, and nothing of what they are', async () => {
    for (const args of [[], ['--json']]) {
      const { code, output, errorOutput } = await list(...args);
      expect({ code, errorOutput }).toEqual({ code: 0, errorOutput: '' });
      expect(output).toContain('ANTHROPIC_API_KEY');
      expect(output).toContain(join(home, '.codex/auth.json'));
      expect(output).not.toContain('secret');
    }
  });

  it('tells what they are when that is asked for, but never the token of the server', async () => {
    for (const args of [['--reveal'], ['--reveal', '--json']]) {
      const { output } = await list(...args);
      expect(output).toContain('of-a-variable'.repeat(8));
      expect(output).toContain('secret-of-a-file');
      expect(output).not.toContain('secret-of-the-server');
    }
  });

  it.each([[['credentials']], [['credentials', 'show']], [['credentials', 'list', 'x']]])(
    'refuses %j',
    async (args) => {
      expect(await runCommand({ args, workingDirectory: home })).toMatchObject({ code: 2, output: '' });
    },
  );
});
