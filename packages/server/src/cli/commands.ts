import type { CommandEntry } from './command.ts';

/** Every command, each in a file that only a call loads. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'server',
    summary: 'Run the HTTP server.',
    load: async () => (await import('./server-command.ts')).serverCommand,
  },
];
