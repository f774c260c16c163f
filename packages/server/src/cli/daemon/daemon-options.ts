import type { OptionDefinition } from '../option-definition.ts';
import { serverOptions } from '../server-options.ts';

/** Options of the server that make no sense for one that nobody holds by the hand. */
const ownOfTheForeground: ReadonlySet<string> = new Set(['ready-file', 'exit-on-stdin-eof']);

/** What `daemon start` and `daemon restart` pass on. */
export const passedOptions: readonly OptionDefinition[] = serverOptions.filter(
  ({ name }) => !ownOfTheForeground.has(name),
);

/** Every option of `sandbox-agent daemon`. */
export const daemonOptions: readonly OptionDefinition[] = [
  {
    name: 'timeout',
    value: 'SECONDS',
    fallback: '30',
    summary: 'How long starting or stopping may take.',
  },
  { name: 'json', summary: 'Print JSON.' },
  ...passedOptions,
];
