import { runCommand } from '../parts/run-command.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { buildOrExplain } from '../workspace/build-or-explain.ts';

await runAsTask(async (signal) => {
  if (!(await buildOrExplain({ hasExecutable: true, signal }))) return false;
  const { exitCode } = await runCommand('node', {
    args: ['tools/bench/main.ts', ...process.argv.slice(2)],
    isLive: true,
    signal,
  });
  return exitCode ?? 1;
});
