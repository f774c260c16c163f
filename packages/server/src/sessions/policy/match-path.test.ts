import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PermissionPolicy } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionOf, editOf, judgeCall, shellOf } from './policy.test-support.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

let root: string;
let cwd: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'policy-')));
  cwd = join(root, 'repo');
  mkdirSync(join(cwd, 'src'), { recursive: true });
  mkdirSync(join(root, 'secrets'));
  symlinkSync(join(root, 'secrets'), join(cwd, 'src/link'));
  symlinkSync(cwd, join(root, 'alias'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('a path rule', () => {
  it.each<[string[], 'allow' | 'ask']>([
    [['src/a.ts'], 'allow'],
    [['src/new/deep/a.ts'], 'allow'],
    [['./src/../src/a'], 'allow'],
    [['src/a', 'src/b'], 'allow'],
    [['src/a', 'b'], 'ask'],
    [['src/../b'], 'ask'],
    [['src/../../secrets/x'], 'ask'],
    [['src/link/x'], 'ask'],
    [['src/link/../../repo/src/x'], 'ask'],
    [['src/a', '~/x'], 'ask'],
    [['/etc/passwd'], 'ask'],
    [['src\0/../../x'], 'ask'],
    [['srcs/a'], 'ask'],
    [['SRC/a'], 'ask'],
    [[], 'ask'],
  ])('src/** and %j: %s', (paths, expected) => {
    expect(actionOf({ action: 'allow', path: 'src/**' }, editOf(...paths), { cwd })).toBe(expected);
  });

  it.each<[ToolCallStatement, 'deny' | 'ask' | 'allow']>([
    [editOf('../secrets/x'), 'deny'],
    [editOf('src/a', 'src/link/x'), 'deny'],
    [editOf('src/link'), 'deny'],
    [editOf('src/a'), 'allow'],
    [editOf('~/x'), 'ask'],
    [editOf(), 'ask'],
    [{ title: 'Something' }, 'ask'],
    [shellOf('cat ../secrets/x'), 'deny'],
    [shellOf('cat src/link/x'), 'deny'],
    [shellOf('tool --file=../secrets/x'), 'deny'],
    [shellOf('ls src'), 'allow'],
    [shellOf('cat $FILE'), 'ask'],
    [shellOf('cat ../s*/x'), 'ask'],
    [shellOf('cat `which x`'), 'ask'],
    [shellOf('cat < src/x'), 'ask'],
  ])('that denies a directory, %j: %s', (call, expected) => {
    expect(actionOf({ action: 'deny', path: '../secrets/**' }, call, { otherwise: 'allow', cwd })).toBe(expected);
  });

  it('holds for the directory however it is reached', () => {
    const policy: PermissionPolicy = { rules: [{ action: 'allow', path: 'src/**' }] };
    expect(judgeCall(policy, editOf('src/a'), join(root, 'alias')).action).toBe('allow');
    expect(judgeCall(policy, editOf(join(cwd, 'src/a')), join(root, 'alias')).action).toBe('allow');
    expect(
      judgeCall({ rules: [{ action: 'allow', path: join(root, 'alias/src/**') }] }, editOf('src/a'), cwd).action,
    ).toBe('allow');
  });

  it('does not allow a command that runs in the directory', () => {
    const call = { ...shellOf('rm -rf /'), locations: [{ path: cwd }] };
    expect(actionOf({ action: 'allow', path: '**' }, call, { cwd })).toBe('ask');
    expect(actionOf({ action: 'allow', path: '**', toolKind: 'execute' }, call, { cwd })).toBe('ask');
    expect(actionOf({ action: 'allow', path: '**', command: 'rm *' }, call, { cwd })).toBe('allow');
    expect(actionOf({ action: 'allow', path: '**', title: 'rm*' }, call, { cwd })).toBe('ask');
    expect(actionOf({ action: 'allow', toolKind: 'execute' }, call, { cwd })).toBe('allow');
  });

  it('that is for a path inside never allows one that leads outside', () => {
    const segment = fc.constantFrom('..', '.', '', 'src', 'link', 'x', 'repo', 'secrets', '...', ' ');
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), fc.boolean(), (segments, isAbsolute) => {
        const path = (isAbsolute ? `${cwd}/src/` : 'src/') + segments.join('/');
        if (actionOf({ action: 'allow', path: 'src/**' }, editOf(path), { cwd }) === 'allow') {
          let real = path.startsWith('/') ? path : join(cwd, path);
          for (;;) {
            try {
              real = realpathSync(real);
              break;
            } catch {
              real = join(real, '..');
            }
          }
          expect(join(real, '/').startsWith(join(cwd, 'src/'))).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
