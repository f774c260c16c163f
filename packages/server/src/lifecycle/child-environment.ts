const secretPrefix = 'SANDBOX_AGENT_TOKEN';

/**
 * The environment that children start from: everything the server has, without its own token. A child that could read
 * the token could approve its own permission requests.
 */
export function childEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !name.toUpperCase().startsWith(secretPrefix)) {
      kept[name] = value;
    }
  }
  return kept;
}
