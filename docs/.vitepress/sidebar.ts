import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';
import { readPageHead, type PageHead } from './page-head.ts';

/** Groups in the order of the sidebar. A page names its group; one that names none is a guide. */
const groups = ['Start', 'Guides', 'Reference', 'Project'] as const;

/** The sidebar of all pages below a folder: written from what the pages say about themselves, so that no page is forgotten. */
export function createSidebar(docsFolder: string): DefaultTheme.SidebarItem[] {
  const pages = pagesOf(docsFolder, '');
  const decisions = pagesOf(docsFolder, 'decisions/');
  return [
    ...groups.map((group) => ({
      text: group,
      items: pages.filter((page) => page.group === group).map(toItem),
    })),
    { text: 'Decisions', collapsed: true, items: decisions.map(toItem) },
  ].filter(({ items }) => items.length > 0);
}

interface Page extends PageHead {
  readonly link: string;
}

function pagesOf(docsFolder: string, folder: string): Page[] {
  return readdirSync(join(docsFolder, folder))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => ({
      ...readPageHead(join(docsFolder, folder, name), 'Guides'),
      link: `/${folder}${name.replace(/\.md$/, '')}`,
    }))
    .sort((left, right) => left.order - right.order || left.link.localeCompare(right.link));
}

const toItem = ({ title, link }: Page): DefaultTheme.SidebarItem => ({ text: title, link });
