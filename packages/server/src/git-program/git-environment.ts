/** The variables of git that whoever started the server may have set for it. All others would change what a call means. */
const keptVariables: ReadonlySet<string> = new Set([
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_CONFIG_SYSTEM',
  'GIT_EXEC_PATH',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
]);

/** The ways to a remote that are open. `ext::` runs programs, and `file` reads what a confined caller may not see. */
export const remoteProtocols = ['https', 'http', 'ssh'] as const;

/** What nobody is there to answer, to read or to be run for. */
const unattended: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
  GIT_PAGER: 'cat',
  GIT_EDITOR: 'true',
  GIT_MERGE_AUTOEDIT: 'no',
  GIT_ALLOW_PROTOCOL: remoteProtocols.join(':'),
  GIT_LITERAL_PATHSPECS: '1',
  // What git says is read by this program.
  LC_ALL: 'C',
};

/** Settings of every call. Programs that a repository names are not run, and nothing goes on in the background. */
const settings: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.quotePath': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'commit.gpgSign': 'false',
  'tag.gpgSign': 'false',
  'submodule.recurse': 'false',
  'fetch.recurseSubmodules': 'false',
  'push.recurseSubmodules': 'no',
  'credential.interactive': 'false',
};

/**
 * The environment of one call of git. Settings go in by `GIT_CONFIG_*` (git 2.31 or newer) and not by arguments, which everybody
 * on the machine can read.
 */
export function gitEnvironment(
  base: Readonly<Record<string, string>>,
  options: {
    readonly variables?: Readonly<Record<string, string>> | undefined;
    readonly config?: readonly (readonly [name: string, value: string])[] | undefined;
  } = {},
): Record<string, string> {
  const inherited = Object.entries(base).filter(
    ([name]) => (!name.startsWith('GIT_') || keptVariables.has(name)) && name !== 'SSH_ASKPASS' && name !== 'LANGUAGE',
  );
  const config = [...Object.entries(settings), ...(options.config ?? [])];
  const configured = config.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...Object.fromEntries(inherited),
    ...unattended,
    GIT_CONFIG_COUNT: String(config.length),
    ...(Object.fromEntries(configured) as Record<string, string>),
    ...options.variables,
  };
}
