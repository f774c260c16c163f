import type { CommandEntry } from './command.ts';

/** Every command, each in a file that only a call loads. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'server',
    summary: 'Run the HTTP server.',
    load: async () => (await import('./server-command.ts')).serverCommand,
  },
  {
    name: 'daemon',
    summary: 'Start, stop and look after a server in the background.',
    load: async () => (await import('./daemon/daemon-command.ts')).daemonCommand,
  },
  {
    name: 'api',
    summary: 'Call the API of a running server.',
    load: async () => (await import('./api/api-command.ts')).apiCommand,
  },
  {
    name: 'install-agent',
    summary: 'Install an agent, or all of them, ahead of its first session.',
    load: async () => (await import('./install-agent.ts')).installAgentCommand,
  },
  {
    name: 'install',
    summary: 'Install what the distribution has for the server: the desktop, kernels of code contexts.',
    load: async () => (await import('./install/install-command.ts')).installCommand,
  },
  {
    name: 'credentials',
    summary: 'List where agents would find credentials.',
    load: async () => (await import('./credentials-command.ts')).credentialsCommand,
  },
  {
    name: 'doctor',
    summary: 'Look what is missing on this machine, and what mends it.',
    load: async () => (await import('./doctor/doctor-command.ts')).doctorCommand,
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell.',
    load: async () => (await import('./completion/completion-command.ts')).completionCommand,
  },
  {
    name: 'complete',
    summary: 'The words that may follow, for completion scripts.',
    hidden: true,
    load: async () => (await import('./completion/complete-command.ts')).completeCommand,
  },
  {
    name: 'code-interpreter',
    summary: 'The interpreter of a JavaScript context, on file descriptor 3.',
    hidden: true,
    load: async () => (await import('./code-interpreter.ts')).codeInterpreterCommand,
  },
  {
    name: 'search-files',
    summary: 'Search in files, where there is no ripgrep.',
    hidden: true,
    load: async () => (await import('./search-files.ts')).searchFilesCommand,
  },
  {
    name: 'mock-agent',
    summary: 'The built-in agent, on standard input and output.',
    hidden: true,
    load: async () => {
      const { runMockAgentCommand } = await import('./mock-agent.ts');
      return { usage: '', options: [], run: ({ version }) => runMockAgentCommand({ version }) };
    },
  },
];
