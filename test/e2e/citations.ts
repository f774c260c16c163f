import type { Requirement } from './requirements.ts';

/** A promise that a scenario says it proves. */
export interface Citation {
  readonly id: string;
  /** The file of the scenario. */
  readonly file: string;
}

/** Reads the `proves('A1', 'G1')` lines of a test file. */
export function readCitations(file: string, source: string): readonly Citation[] {
  return [...source.matchAll(/^\s*proves\((?<ids>[^)]*)\)/gm)].flatMap(({ groups }) =>
    [...(groups?.['ids'] ?? '').matchAll(/['"](?<id>[^'"]+)['"]/g)].map((match) => ({
      id: match.groups?.['id'] ?? '',
      file,
    })),
  );
}

/** What is wrong between the promises and the scenarios, each as one sentence. */
export function manifestProblems(
  requirements: Readonly<Record<string, Pick<Requirement, 'promise' | 'planned'>>>,
  citations: readonly Citation[],
): readonly string[] {
  const cited = new Set(citations.map(({ id }) => id));
  return [
    ...citations
      .filter(({ id }) => !(id in requirements))
      .map(({ id, file }) => `${file} cites ${id}, which does not exist.`),
    ...Object.entries(requirements)
      .filter(([id, { planned }]) => planned === undefined && !cited.has(id))
      .map(([id]) => `${id} has neither a scenario nor a milestone.`),
  ];
}
