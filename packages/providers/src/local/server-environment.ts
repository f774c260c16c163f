/** Options of a server that are settled by flags; as variables of ours they are meant for another one. */
const ownVariables = [
  'SANDBOX_AGENT_HOST',
  'SANDBOX_AGENT_PORT',
  'SANDBOX_AGENT_TOKEN',
  'SANDBOX_AGENT_TOKEN_FILE',
  'SANDBOX_AGENT_NO_TOKEN',
  'SANDBOX_AGENT_STATE_DIR',
  'SANDBOX_AGENT_READY_FILE',
];

/** The environment of the server: ours, without what configures another server, and what was asked for. */
export function serverEnvironment(options: {
  base: NodeJS.ProcessEnv;
  added: Readonly<Record<string, string>>;
  /** Whether the server ends when its standard input does, which is when this process ends, however it ends. */
  exitWithParent: boolean;
}): NodeJS.ProcessEnv {
  const environment = { ...options.base };
  for (const name of ownVariables) {
    delete environment[name];
  }
  return {
    ...environment,
    ...options.added,
    SANDBOX_AGENT_EXIT_ON_STDIN_EOF: options.exitWithParent ? '1' : '0',
  };
}
