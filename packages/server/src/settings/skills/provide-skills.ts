import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SkillsConfig, SkillSource } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import { createPaths } from '../../paths/index.ts';
import { UnsafeSkillError } from './copy-skill.ts';
import { fetchRepository, type FetchRepositoryOptions } from './fetch-repository.ts';
import { findSkills, type FoundSkill } from './find-skills.ts';
import { placeSkills } from './place-skills.ts';
import { refused } from './skill-source-url.ts';

export interface ProvideSkillsOptions extends Omit<FetchRepositoryOptions, 'source'> {
  readonly stored: ReadonlyMap<string, SkillsConfig>;
  /** Real path of the directory that sessions work in. */
  readonly directory: string;
  /** Where the agent looks, relative to it. */
  readonly skillsDirectory: string;
}

/**
 * Fetches the stored skills of a directory and places them where its agent looks. `kept`: names under which somebody else's skill
 * is there already.
 *
 * @throws ProblemError `skills_unavailable` when a source cannot be used: nothing is placed then
 */
export async function provideSkills(options: ProvideSkillsOptions): Promise<{ placed: string[]; kept: string[] }> {
  const skills = new Map<string, FoundSkill>();
  for (const { sources } of options.stored.values()) {
    for (const source of sources) {
      for (const skill of await skillsOf(source, options)) {
        skills.set(skill.name, skill);
      }
    }
  }
  try {
    return await placeSkills({ ...options, skills: [...skills.values()] });
  } catch (error) {
    throw error instanceof UnsafeSkillError
      ? new ProblemError('skills_unavailable', `A skill cannot be placed: ${error.message}.`, { cause: error })
      : error;
  }
}

async function skillsOf(source: SkillSource, options: ProvideSkillsOptions): Promise<FoundSkill[]> {
  const tree =
    source.type === 'local'
      ? await localTree(source, options)
      : await realpath(await fetchRepository({ ...options, source }));
  const { subpath } = source;
  if (typeof subpath !== 'string') {
    return findSkills(tree, source);
  }
  try {
    await using folder = await createPaths({ root: tree, isConfined: true }).openDirectory(subpath);
    return await findSkills(folder.path, source);
  } catch (error) {
    throw error instanceof ProblemError && error.code !== 'skills_unavailable'
      ? refused(source.source, error.message)
      : error;
  }
}

async function localTree({ source }: SkillSource, options: ProvideSkillsOptions): Promise<string> {
  try {
    const path = await options.resolvePath(resolve(options.directory, source));
    await using folder = await createPaths({ root: path, isConfined: false }).openDirectory(path);
    return folder.path;
  } catch (error) {
    throw error instanceof ProblemError ? refused(source, error.message) : error;
  }
}
