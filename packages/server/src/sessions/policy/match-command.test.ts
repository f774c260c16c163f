import { describe, expect, it } from 'vitest';
import { actionOf, editOf, shellOf } from './policy.test-support.ts';

describe('a command rule', () => {
  it.each<[string, 'allow' | 'ask']>([
    ['git status', 'allow'],
    ['git  log --oneline', 'allow'],
    ['git add . && git commit -m "a; b"', 'allow'],
    ['git log 2>&1 | git apply', 'allow'],
    ['git status; rm -rf /', 'ask'],
    ['git status\nrm -rf /', 'ask'],
    ['git status & rm -rf /', 'ask'],
    ['git log | sh', 'ask'],
    ['git log $(rm -rf /)', 'ask'],
    ['git log "`rm -rf /`"', 'ask'],
    ['git log > /etc/passwd', 'ask'],
    ["git status # '\nrm -rf /\n# '", 'ask'],
    ['GIT_SSH_COMMAND=evil git fetch', 'ask'],
    ['sudo git status', 'ask'],
    ['./git status', 'ask'],
    ['"git /../x" y', 'ask'],
    ['$X git', 'ask'],
    ['', 'ask'],
    ['git status \\\n; rm x', 'ask'],
  ])('git * and %j: %s', (command, expected) => {
    expect(actionOf({ action: 'allow', command: 'git *' }, shellOf(command))).toBe(expected);
  });

  it.each<[string, 'deny' | 'ask' | 'allow']>([
    ['rm -rf /', 'deny'],
    ['ls; rm x', 'deny'],
    ['ls && (rm x)', 'deny'],
    ['/bin/rm x', 'deny'],
    [`r'm' x`, 'deny'],
    ['FOO=1 rm x', 'deny'],
    ['sudo -u root rm x', 'deny'],
    ['if true; then rm x; fi', 'deny'],
    ['ls | xargs -n 1 rm x', 'deny'],
    [`sh -c 'cd /; rm x'`, 'deny'],
    [`sudo bash -lc "sh -c 'rm x'"`, 'deny'],
    ['ls $(rm x)', 'deny'],
    ['$PROGRAM x', 'ask'],
    ['ls $(cat x)', 'ask'],
    [`sh -c 'ls $(cat x)'`, 'ask'],
    ['ls rm', 'allow'],
    ['git rm x', 'allow'],
  ])('that denies rm *, %j: %s', (command, expected) => {
    expect(actionOf({ action: 'deny', command: 'rm *' }, shellOf(command), { otherwise: 'allow' })).toBe(expected);
  });

  it('needs all commands of a call to allow it', () => {
    const call = { kind: 'execute', rawInput: { commands: ['git status', 'rm x'] } };
    expect(actionOf({ action: 'allow', command: 'git *' }, call)).toBe('ask');
    expect(actionOf({ action: 'allow', command: '*' }, shellOf('a $(b) > c'))).toBe('allow');
    expect(actionOf({ action: 'allow', command: '*' }, editOf('x'))).toBe('ask');
  });

  it('takes a program with arguments for what it is: no shell reads them', () => {
    const call = { kind: 'execute', rawInput: { command: 'git', args: ['log', '; rm -rf /'] } };
    expect(actionOf({ action: 'allow', command: 'git *' }, call)).toBe('allow');
    const script = { kind: 'execute', rawInput: { command: ['bash', '-lc', 'git log; rm x'] } };
    expect(actionOf({ action: 'allow', command: 'git *' }, script)).toBe('ask');
    expect(actionOf({ action: 'allow', command: 'bash *' }, script)).toBe('ask');
  });
});
