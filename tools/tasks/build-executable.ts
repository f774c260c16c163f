import { runAsTask } from '../parts/run-as-task.ts';
import { buildOrExplain } from '../workspace/build-or-explain.ts';

await runAsTask((signal) => buildOrExplain({ hasExecutable: true, signal }));
