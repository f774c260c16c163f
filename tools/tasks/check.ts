import { createCheckParts } from '../checks/check-parts.ts';
import { runParts } from '../parts/run-parts.ts';
import { runAsTask } from '../parts/run-as-task.ts';
import { createTerminal } from '../parts/terminal.ts';

// `npm run check` runs every gate; `npm run check -- lint types` only those named.
await runAsTask(async (signal) => {
  const wanted = process.argv.slice(2);
  const parts = createCheckParts().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (parts.length < Math.max(wanted.length, 1)) {
    console.error(
      `Known parts: ${createCheckParts()
        .map(({ name }) => name)
        .join(', ')}`,
    );
    return false;
  }
  const { failed } = await runParts(parts, { signal, ...createTerminal() });
  console.log(failed === 0 ? 'check passed' : `check failed: ${failed} of ${parts.length} parts`);
  return failed === 0;
});
