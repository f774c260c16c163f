import { runCommand } from '../parts/run-command.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { vitepress } from '../suites/docs-suite.ts';

// `npm run docs` serves the pages and reloads them; `npm run docs -- build` writes them to docs/.vitepress/dist.
await runAsTask(async (signal) => {
  const [command = 'dev', ...args] = process.argv.slice(2);
  return (await runCommand(vitepress, { args: [command, 'docs', ...args], isLive: true, signal })).exitCode ?? 1;
});
