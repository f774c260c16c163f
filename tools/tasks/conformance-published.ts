import { runCommand } from '../parts/run-command.ts';
import { runAsTask } from '../parts/run-as-task.ts';

await runAsTask(async (signal) => {
  const args = ['tools/conformance/published.ts', ...process.argv.slice(2)];
  return (await runCommand('node', { args, isLive: true, signal })).exitCode ?? 1;
});
