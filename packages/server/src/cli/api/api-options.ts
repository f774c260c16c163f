import type { OptionDefinition } from '../option-definition.ts';
import { stateDirectoryOption } from '../state-directory.ts';

/** What `api` needs to find its server. */
export const apiServerOptions: readonly OptionDefinition[] = [
  {
    // Not `url`: repositories have one, and a token must not go there.
    name: 'endpoint',
    value: 'URL',
    variable: 'SANDBOX_AGENT_URL',
    fallback: 'the daemon, else http://127.0.0.1:2468',
    summary: 'Address of the server.',
  },
  {
    name: 'token-file',
    value: 'FILE',
    variable: 'SANDBOX_AGENT_TOKEN_FILE',
    fallback: "the daemon's token",
    summary: 'File that holds the token.',
  },
  {
    name: 'token',
    value: 'TOKEN',
    variable: 'SANDBOX_AGENT_TOKEN',
    secret: true,
    summary: 'The token itself. As a flag every user of the machine can see it.',
  },
  stateDirectoryOption,
];

/** Every option of `sandbox-agent api` that is not a field of an operation. */
export const apiOptions: readonly OptionDefinition[] = [
  ...apiServerOptions,
  { name: 'json', summary: 'Print JSON as it came, one line an event of a stream.' },
  { name: 'follow', summary: 'Ask for a stream where there is one.' },
  {
    name: 'data',
    value: 'JSON',
    summary: 'The body: JSON, @FILE, or - for standard input. Fields given by flags are added to it.',
  },
  { name: 'header', value: 'NAME: VALUE', repeatable: true, summary: 'A header of the request.' },
  { name: 'output', value: 'FILE', summary: 'Write the answer to a file.' },
];
