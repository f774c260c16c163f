import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SkillSource } from '@sandbox-agent/protocol';
import { errnoOf } from '../../paths/index.ts';
import { refused } from './skill-source-url.ts';

/** A folder with a `SKILL.md`. */
export interface FoundSkill {
  /** The name of the folder it is placed as. */
  readonly name: string;
  readonly directory: string;
}

const maximumDepth = 5;
const maximumFolders = 2_000;
const skillName = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * The skills of a source: the folder itself when it has a `SKILL.md`, else every folder below it that has one.
 *
 * @param directory real path of the folder to look in
 * @throws ProblemError `skills_unavailable` when there is none, or one that is asked for is missing
 */
export async function findSkills(directory: string, source: SkillSource): Promise<FoundSkill[]> {
  const found = await collect(directory);
  const wanted = source.skills ?? undefined;
  const chosen = wanted === undefined ? found : found.filter(({ name }) => wanted.includes(name));
  const missing = wanted?.filter((name) => !chosen.some((skill) => skill.name === name)) ?? [];
  if (missing.length > 0) {
    throw refused(source.source, `it has no skill ${missing.join(', ')}, but ${namesOf(found)}`);
  }
  if (chosen.length === 0) {
    throw refused(source.source, 'it has no folder with a SKILL.md');
  }
  return chosen;
}

function namesOf(skills: readonly FoundSkill[]): string {
  return skills.length === 0 ? 'none' : skills.map(({ name }) => name).join(', ');
}

async function collect(root: string): Promise<FoundSkill[]> {
  const own = await readSkillName(root);
  if (own !== undefined) {
    return [{ name: own, directory: root }];
  }
  const found: FoundSkill[] = [];
  let folders = 0;
  let level = [root];
  for (let depth = 0; depth < maximumDepth && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) =>
        a.name < b.name ? -1 : 1,
      )) {
        // Links are not followed: what is outside the source is not part of it.
        if (!entry.isDirectory() || entry.name === '.git' || entry.name === 'node_modules') {
          continue;
        }
        folders += 1;
        const path = join(folder, entry.name);
        const name = folders > maximumFolders ? undefined : await readSkillName(path);
        if (name !== undefined) {
          found.push({ name, directory: path });
        } else if (folders <= maximumFolders) {
          next.push(path);
        }
      }
    }
    level = next;
  }
  const seen = new Set<string>();
  return found.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** The name that the front matter gives, as agents want the folder to be called; else the folder's own. */
async function readSkillName(folder: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, 'SKILL.md'), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES'].includes(errnoOf(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
  const given = /^---\r?\n(?:.*\r?\n)*?name:[ \t]*["']?([^\r\n"']+?)["']?[ \t]*\r?\n/.exec(text.slice(0, 8192))?.[1];
  return [given, basename(folder)].find((name) => name !== undefined && skillName.test(name));
}
