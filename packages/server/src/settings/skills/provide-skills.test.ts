import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SkillSource } from '@sandbox-agent/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childEnvironment } from '../../lifecycle/child-environment.ts';
import { createRunGit } from '../../git-program/index.ts';
import { createSystemClock } from '../../lifecycle/system-clock.ts';
import { createPaths } from '../../paths/index.ts';
import { spawnContained } from '../../processes/contain/index.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import { provideSkills } from './provide-skills.ts';

let base: string;
let directory: string;
let library: string;
let nowMs: number;
const clock = { ...createSystemClock(), now: () => nowMs };

beforeEach(() => {
  nowMs = Date.now();
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sa-skills-')));
  directory = join(base, 'work');
  library = join(base, 'library');
  mkdirSync(directory);
  write(join(library, 'skills/greet/SKILL.md'), '---\nname: greet\ndescription: d\n---\nhello 1\n');
  write(join(library, 'skills/greet/scripts/run.sh'), 'echo hi\n');
  write(join(library, 'skills/folder-name/SKILL.md'), 'no front matter\n');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', library, '-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], { encoding: 'utf8' });

function commitLibrary(): string {
  if (!existsSync(join(library, '.git'))) {
    git('init', '-q', '-b', 'main');
  }
  git('add', '-A');
  git('commit', '-qm', 'x');
  return git('rev-parse', 'HEAD').trim();
}

let ids = 0;
function provide(sources: SkillSource[], environment: Record<string, string> = {}) {
  return provideSkills({
    stored: new Map([['it', { sources }]]),
    directory,
    skillsDirectory: '.claude/skills',
    cacheDirectory: join(base, 'cache'),
    clock,
    createId: () => `id-${(ids += 1)}`,
    resolvePath: (path) => createPaths({ root: base, isConfined: true }).resolve(path),
    runGit: createRunGit({
      environment: { ...childEnvironment(process.env), ...environment },
      start: (launch) =>
        spawnContained({
          ...launch,
          runMarker: 'test',
          processMarker: `test-${(ids += 1)}`,
          logger: silentLogger,
          clock,
        }),
    }),
  });
}

const skill = (name: string): string => readFileSync(join(directory, '.claude/skills', name, 'SKILL.md'), 'utf8');
const unavailable = { code: 'skills_unavailable' };

describe('skills of a folder', () => {
  it('are placed whole where the agent looks, and replaced when they change', async () => {
    const local = (): SkillSource => ({ type: 'local', source: '../library' });
    expect(await provide([local()])).toEqual({ placed: ['folder-name', 'greet'], kept: [] });
    expect(readFileSync(join(directory, '.claude/skills/greet/scripts/run.sh'), 'utf8')).toBe('echo hi\n');
    writeFileSync(join(library, 'skills/greet/SKILL.md'), '---\nname: greet\n---\nhello 2\n');
    await provide([local()]);
    expect(skill('greet')).toContain('hello 2');
    expect(await provide([{ ...local(), skills: ['greet'] }])).toEqual({ placed: ['greet'], kept: [] });
    expect(readdirSync(join(directory, '.claude/skills'))).toEqual(['greet']);
    await provide([]);
    expect(readdirSync(join(directory, '.claude/skills'))).toEqual([]);
  });

  it('never replace or remove what somebody else put there', async () => {
    write(join(directory, '.claude/skills/greet/SKILL.md'), 'mine\n');
    expect(await provide([{ type: 'local', source: library }])).toEqual({ placed: ['folder-name'], kept: ['greet'] });
    await provide([]);
    expect(skill('greet')).toBe('mine\n');
  });

  it('keep links that stay in the skill; one that leads out refuses the skill', async () => {
    symlinkSync('scripts/run.sh', join(library, 'skills/greet/run'));
    await provide([{ type: 'local', source: library }]);
    expect(readFileSync(join(directory, '.claude/skills/greet/run'), 'utf8')).toBe('echo hi\n');
    rmSync(join(directory, '.claude'), { recursive: true });
    for (const target of ['/etc/passwd', '../folder-name/SKILL.md', 'nothing']) {
      rmSync(join(library, 'skills/greet/run'));
      symlinkSync(target, join(library, 'skills/greet/run'));
      await expect(provide([{ type: 'local', source: library }])).rejects.toMatchObject(unavailable);
      expect(existsSync(join(directory, '.claude/skills/greet'))).toBe(false);
    }
  });

  it('are not placed outside of the directory', async () => {
    mkdirSync(join(base, 'elsewhere'));
    symlinkSync(join(base, 'elsewhere'), join(directory, '.claude'));
    await expect(provide([{ type: 'local', source: library }])).rejects.toMatchObject({ code: 'permission_denied' });
    expect(readdirSync(join(base, 'elsewhere'))).toEqual([]);
  });

  it.each<SkillSource>([
    { type: 'local', source: '/etc' },
    { type: 'local', source: '../nothing' },
    { type: 'local', source: '../library', subpath: '..' },
    { type: 'local', source: '../library', subpath: 'nothing' },
    { type: 'local', source: '../library', skills: ['absent'] },
    { type: 'git', source: 'file:///etc' },
    { type: 'git', source: 'ext::sh -c id' },
  ])('are refused: %j', async (source) => {
    await expect(provide([source])).rejects.toMatchObject(unavailable);
    expect(existsSync(join(directory, '.claude'))).toBe(false);
  });
});

describe('skills of a repository', () => {
  it('come from a branch, a tag or a commit, below a folder', async () => {
    const first = commitLibrary();
    writeFileSync(join(library, 'skills/greet/SKILL.md'), '---\nname: greet\n---\nhello 2\n');
    commitLibrary();
    const source = { type: 'git', source: `file://${library}`, subpath: 'skills/greet' } as const;
    await provide([source]);
    expect(skill('greet')).toContain('hello 2');
    git('tag', 'old', first);
    await provide([{ ...source, ref: 'old' }]);
    expect(skill('greet')).toContain('hello 1');
    await provide([{ ...source, ref: 'main' }]);
    expect(skill('greet')).toContain('hello 2');
    await provide([{ ...source, ref: first }]);
    expect(skill('greet')).toContain('hello 1');
    await expect(provide([{ ...source, ref: 'no-such-branch' }])).rejects.toMatchObject(unavailable);
  });

  it('are fetched again after a while, and kept when nobody can be reached', async () => {
    commitLibrary();
    const source = { type: 'git', source: `file://${library}`, skills: ['greet'] } as const;
    await provide([{ ...source, skills: [...source.skills] }]);
    writeFileSync(join(library, 'skills/greet/SKILL.md'), '---\nname: greet\n---\nhello 2\n');
    commitLibrary();
    nowMs += 60 * 60_000;
    await provide([{ ...source, skills: [...source.skills] }]);
    expect(skill('greet')).toContain('hello 2');
    rmSync(join(library, '.git'), { recursive: true });
    nowMs += 60 * 60_000;
    await provide([{ ...source, skills: [...source.skills] }]);
    expect(skill('greet')).toContain('hello 2');
    // The first tree was replaced two hours ago; nothing half-fetched is left.
    expect(readdirSync(join(base, 'cache'))).toHaveLength(2);
    execFileSync('git', ['init', '-q', '-b', 'main', library]);
    commitLibrary();
    await provide([{ ...source, skills: [...source.skills] }]);
    expect(readdirSync(join(base, 'cache'))).toEqual([expect.stringMatching(/^\w+\.\d+\./), expect.anything()]);
  });

  it('of GitHub are fetched from there', async () => {
    commitLibrary();
    const config = join(base, 'gitconfig');
    execFileSync('git', [
      'config',
      '--file',
      config,
      `url.file://${library}.insteadOf`,
      'https://github.com/acme/skills.git',
    ]);
    await provide([{ type: 'github', source: 'acme/skills' }], { GIT_CONFIG_GLOBAL: config });
    expect(skill('greet')).toContain('hello 1');
  });
});
