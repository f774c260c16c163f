import { readFileSync } from 'node:fs';

/** What a page says about itself in its front matter: `title`, `group`, `order`. */
export interface PageHead {
  /** Default: the first heading. */
  readonly title: string;
  readonly group: string;
  /** Smaller comes first. Default 100. */
  readonly order: number;
}

/** Reads the head of a Markdown file. Only `key: value` lines are understood. */
export function readPageHead(file: string, defaultGroup: string): PageHead {
  const text = readFileSync(file, 'utf8');
  const frontMatter = /^---\n(.*?)\n---\n/s.exec(text)?.[1] ?? '';
  const valueOf = (key: string): string | undefined =>
    new RegExp(`^${key}: *["']?(.*?)["']? *$`, 'm').exec(frontMatter)?.[1];
  return {
    title: valueOf('title') ?? /^# (.+)$/m.exec(text)?.[1] ?? file,
    group: valueOf('group') ?? defaultGroup,
    order: Number(valueOf('order') ?? 100),
  };
}
