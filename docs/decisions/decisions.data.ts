import { createContentLoader } from 'vitepress';

/** The records, for the list on the index page. */
export default createContentLoader('decisions/0*.md', {
  transform: (pages) => pages.map(({ url, frontmatter }) => ({ url, title: String(frontmatter['title']) })),
});
