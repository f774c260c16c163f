import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { toolPath } from '../workspace/paths.ts';

// Asks questions, so it keeps the terminal.
const child = spawn(toolPath('changeset'), process.argv.slice(2), { stdio: 'inherit' });
const [exitCode] = (await once(child, 'exit')) as [number | null];
process.exitCode = exitCode ?? 1;
