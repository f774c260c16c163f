import { runAsTask } from '../parts/run-as-task.ts';
import { buildOrExplain } from '../workspace/build-or-explain.ts';

// Every package, and both builds of the server: for Node, and the single executable.
await runAsTask((signal) => buildOrExplain({ hasExecutable: true, signal, isForced: true }));
