import type { SkillSource } from '@sandbox-agent/protocol';
import { describe, expect, it } from 'vitest';
import { refOf, repositoryAddressOf } from './skill-source-url.ts';

const git = (source: string): SkillSource => ({ type: 'git', source });
const github = (source: string): SkillSource => ({ type: 'github', source });

describe('the address of a source', () => {
  it.each([
    [github('acme/skills'), 'https://github.com/acme/skills.git'],
    [github('https://github.com/acme/skills'), 'https://github.com/acme/skills'],
    [git('https://git.test/a/b.git'), 'https://git.test/a/b.git'],
    [git('git@git.test:a/b.git'), 'ssh://git@git.test/a/b.git'],
    [git('ssh://git@git.test:2222/a/b'), 'ssh://git@git.test:2222/a/b'],
    [git('file:///srv/a%20b'), 'file:///srv/a%20b'],
  ])('%j is %s', (source, url) => {
    expect(repositoryAddressOf(source).url).toBe(url);
  });

  it.each([
    git('ext::sh -c id'),
    git('ext::https://a.test'),
    git('fd::17'),
    git('--upload-pack=id'),
    git('-oProxyCommand=id:x'),
    git('ssh://-oProxyCommand=id/x'),
    git('ssh://-x@git.test/x'),
    git('https://user:token@git.test/a'),
    git('https://token@git.test/a'),
    git('/etc'),
    git('../up'),
    git('gopher://git.test/a'),
    github('../../etc'),
    github('a/b/c'),
    github('-a/b'),
    github('https://evil.test/a/b'),
    github('https://github.com.evil.test/a/b'),
  ])('%j is refused', (source) => {
    expect(() => repositoryAddressOf(source)).toThrow(expect.objectContaining({ code: 'skills_unavailable' }));
  });

  it('never tells a password', () => {
    expect(() => repositoryAddressOf(git('https://user:hunter2@git.test/a'))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('has a ref that git takes for nothing else', () => {
    expect(refOf(git('x'))).toBe('HEAD');
    expect(refOf({ ...git('x'), ref: 'release/1.x' })).toBe('release/1.x');
    for (const ref of ['--upload-pack=id', '-x', 'a..b', 'a b', 'a:b', '+main', 'x@{1}', '']) {
      expect(() => refOf({ ...git('x'), ref })).toThrow(expect.objectContaining({ code: 'skills_unavailable' }));
    }
  });
});
