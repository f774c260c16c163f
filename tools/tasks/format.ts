import { runCommand } from '../parts/run-command.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { toolPath } from '../workspace/paths.ts';

await runAsTask(async (signal) => {
  const args = process.argv.slice(2);
  return (
    (await runCommand(toolPath('oxfmt'), { args: args.length > 0 ? args : ['.'], isLive: true, signal })).exitCode ?? 1
  );
});
