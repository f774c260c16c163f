/** A code block of a page that says which file it shows. */
export interface Snippet {
  /** The file, relative to the repository. */
  readonly path: string;
  readonly code: string;
}

const marked = /<!-- snippet: (?<path>\S+) -->\n+```\w*\n(?<code>.*?)\n```/gs;

/** The marked code blocks of a Markdown text: a comment `<!-- snippet: path -->` with a fenced block right below it. */
export function findSnippets(markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(marked)].map(({ groups }) => ({
    path: groups?.['path'] ?? '',
    code: groups?.['code'] ?? '',
  }));
}

const included = /^<<< @\/\.\.\/(?<path>[^\s#{]+)/gm;

/** The files that a page of the site shows whole (`<<< @/../path`), relative to the repository. VitePress ignores missing ones. */
export function findIncludes(markdown: string): readonly string[] {
  return [...markdown.matchAll(included)].map(({ groups }) => groups?.['path'] ?? '');
}
