import type { AvailableCommand } from '@agentclientprotocol/sdk';

/** What a client may offer its user: the most useful part of the command language. */
export const availableCommands: AvailableCommand[] = [
  { name: 'write', description: 'Write a file, asking first', input: { hint: '<path> <content>' } },
  { name: 'run', description: 'Run a program without a shell, asking first', input: { hint: '<program> <arguments>' } },
  { name: 'plan', description: 'Announce a plan and work through it', input: { hint: '<step>; <step>' } },
  { name: 'slow', description: 'Stream slowly', input: { hint: '<n> chunks <n>ms' } },
  { name: 'fail', description: 'Fail the turn', input: { hint: '<message>' } },
];
