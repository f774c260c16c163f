import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { createSidebar } from './sidebar.ts';

const repository = 'https://github.com/sandbox-agent/sandbox-agent';

export default defineConfig({
  title: 'Sandbox Agent',
  description: 'One API to drive any coding agent inside any sandbox.',
  cleanUrls: true,
  lastUpdated: false,
  // A link that leads nowhere fails the build.
  ignoreDeadLinks: false,
  vite: { server: { host: '127.0.0.1' } },
  themeConfig: {
    nav: [
      { text: 'Get started', link: '/getting-started' },
      { text: 'Architecture', link: '/architecture' },
      { text: 'Decisions', link: '/decisions/' },
    ],
    sidebar: createSidebar(join(import.meta.dirname, '..')),
    socialLinks: [{ icon: 'github', link: repository }],
    search: { provider: 'local' },
    outline: [2, 3],
  },
});
