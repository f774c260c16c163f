import type { OptionDefinition } from './option-definition.ts';

/** Every option of `sandbox-agent install-agent`. Names and short flags are those of the published 0.4.2 program. */
export const installAgentOptions: readonly OptionDefinition[] = [
  { name: 'all', summary: 'Install every agent that npm has.' },
  { name: 'reinstall', short: 'r', summary: 'Install again although it is there.' },
  {
    name: 'agent-version',
    value: 'VERSION',
    fallback: 'the version this server is tested with',
    summary: 'Version of the agent itself, where it is a package of its own.',
  },
  {
    name: 'agent-process-version',
    value: 'VERSION',
    fallback: 'the version this server is tested with',
    summary: 'Version of the package that speaks ACP.',
  },
  {
    name: 'state-dir',
    value: 'DIRECTORY',
    variable: 'SANDBOX_AGENT_STATE_DIR',
    fallback: '$XDG_STATE_HOME/sandbox-agent',
    summary: 'State directory of the server that will use it.',
  },
  {
    name: 'agent-config',
    value: 'FILE',
    variable: 'SANDBOX_AGENT_AGENT_CONFIG',
    summary: 'JSON or YAML file with agents of your own.',
  },
  {
    name: 'token',
    short: 't',
    value: 'TOKEN',
    secret: true,
    summary: 'Accepted for compatibility: nothing is served.',
  },
  { name: 'no-token', short: 'n', summary: 'Accepted for compatibility: nothing is served.' },
];
