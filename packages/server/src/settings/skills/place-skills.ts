import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPaths, errnoOf, isWithin, withPathProblems, type PinnedDirectory } from '../../paths/index.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { copySkill, markerName } from './copy-skill.ts';
import type { FoundSkill } from './find-skills.ts';

export interface PlaceSkillsOptions {
  /** Real path of the directory that sessions work in. */
  readonly directory: string;
  /** Where the agent looks, relative to it. */
  readonly skillsDirectory: string;
  readonly skills: readonly FoundSkill[];
  readonly createId: () => string;
}

/**
 * Makes the folder in which an agent looks for skills hold these, and removes those that were placed before and are no longer
 * wanted. What somebody else put there stays, also under a name that is wanted: then it is in `kept`. Each skill appears whole.
 */
export async function placeSkills(options: PlaceSkillsOptions): Promise<{ placed: string[]; kept: string[] }> {
  const { directory, skillsDirectory, skills, createId } = options;
  const paths = createPaths({ root: directory, isConfined: true });
  const isThere = await paths.openDirectory(skillsDirectory).then(
    (opened) => opened.close().then(() => true),
    (error: unknown) => {
      if (error instanceof ProblemError && error.code === 'not_found') {
        return false;
      }
      throw error;
    },
  );
  if (!isThere && skills.length === 0) {
    return { placed: [], kept: [] };
  }
  return await withPathProblems(skillsDirectory, async () => {
    await using folder = await paths.makeDirectory(skillsDirectory);
    const placed: string[] = [];
    const kept: string[] = [];
    for (const skill of skills) {
      const isOurs = await placeOne(folder, skill, createId);
      (isOurs ? placed : kept).push(skill.name);
    }
    const wanted = new Set(skills.map(({ name }) => name));
    for (const name of await readdir(folder.self)) {
      if (!wanted.has(name) && (await readMarker(folder, name)) !== undefined) {
        await rm(folder.at(name), { recursive: true, force: true });
      }
    }
    return { placed, kept };
  });
}

/** False when somebody else's skill has the name. */
async function placeOne(folder: PinnedDirectory, skill: FoundSkill, createId: () => string): Promise<boolean> {
  const place = folder.at(skill.name);
  const draft = folder.at(`.${skill.name}.${createId()}.tmp`);
  const old = folder.at(`.${skill.name}.${createId()}.old`);
  if (isWithin(join(folder.path, skill.name), skill.directory)) {
    return false;
  }
  const existing = await readMarker(folder, skill.name);
  if (existing === undefined && (await exists(place))) {
    return false;
  }
  try {
    await copySkill(skill.directory, draft);
    const digest = await digestOf(draft);
    if (digest === existing) {
      return true;
    }
    await writeFile(join(draft, markerName), `${digest}\n`);
    if (existing !== undefined) {
      await rename(place, old);
    }
    await rename(draft, place);
  } finally {
    await Promise.all([draft, old].map((path) => rm(path, { recursive: true, force: true })));
  }
  return true;
}

async function readMarker(folder: PinnedDirectory, name: string): Promise<string | undefined> {
  try {
    return (await readFile(`${folder.at(name)}/${markerName}`, 'utf8')).trim();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'EACCES'].includes(errnoOf(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Of names and contents, in order. */
async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    hash.update(`${file.slice(folder.length)}\0`);
    for await (const chunk of createReadStream(file)) {
      hash.update(chunk as Buffer);
    }
    hash.update('\0');
  }
  return hash.digest('hex');
}
