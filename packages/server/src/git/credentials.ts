import { ProblemError } from '../http/problem-error.ts';
import { Secret } from '../lifecycle/secret.ts';
import type { GitCall } from '../git-program/index.ts';
import type { RemoteUrl } from './remote-url.ts';

/** What a remote is shown, and which one. Lives as long as its request. */
export interface GitCredentials {
  readonly username: Secret;
  readonly password: Secret;
  /** Who may be shown them; absent: the remote that the request itself names by its address. */
  readonly origin?: string | undefined;
}

const usernameVariable = 'SANDBOX_AGENT_GIT_USERNAME';
const passwordVariable = 'SANDBOX_AGENT_GIT_PASSWORD';

/** Run by git, in the shell that git brings for it. Always the same text: what it prints comes from its environment. */
const helper = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$${usernameVariable}" "$${passwordVariable}"; }; f`;

/** The user name that a lone token goes with: hosts that take tokens take any. */
const tokenUsername = 'x-access-token';

/**
 * Reads `Git-Authorization` (`Basic` with user name and password, or `Bearer` with a token) and `Git-Authorization-Origin`.
 *
 * @throws ProblemError `invalid_request`, which does not repeat what was sent
 */
export function readGitCredentials(headers: {
  readonly authorization: string | undefined;
  readonly origin: string | undefined;
}): GitCredentials | undefined {
  if (headers.authorization === undefined) {
    return undefined;
  }
  const [, scheme = '', value = ''] = /^(basic|bearer) +(\S+) *$/i.exec(headers.authorization) ?? [];
  const text =
    scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : `${tokenUsername}:${value}`;
  const colon = text.indexOf(':');
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (scheme === '' || colon < 0 || colon === text.length - 1 || /[\u0000-\u001f\u007f]/.test(text)) {
    throw new ProblemError(
      'invalid_request',
      'Git-Authorization: expected `Basic` with base64 of `username:password`, or `Bearer` with a token.',
    );
  }
  return {
    username: new Secret(text.slice(0, colon)),
    password: new Secret(text.slice(colon + 1)),
    origin: headers.origin === undefined ? undefined : readOrigin(headers.origin),
  };
}

/** A call of git that can show the credentials to one remote, and to nobody else. */
export interface AuthenticatedCall extends Pick<GitCall, 'variables' | 'config'> {
  /** Must not be shown. */
  readonly secrets: readonly string[];
}

/**
 * Hands credentials to one call: over its environment, to a helper that git asks for this one origin. No other helper is asked or
 * told: one of the user's would write them down.
 *
 * @throws ProblemError `invalid_request` when they would go to somebody that the request does not name
 */
export function authenticate(
  credentials: GitCredentials | undefined,
  { remote, isNamed }: { remote: RemoteUrl; isNamed: boolean },
): AuthenticatedCall {
  if (credentials === undefined) {
    return { secrets: [] };
  }
  const origin = credentials.origin ?? (isNamed ? remote.origin : undefined);
  if (remote.origin === undefined) {
    throw new ProblemError(
      'invalid_request',
      'Git-Authorization is for http and https; this remote is reached over ssh.',
    );
  }
  if (origin === undefined) {
    throw new ProblemError(
      'invalid_request',
      'Git-Authorization needs `url` in the body or the header Git-Authorization-Origin: whoever works in the repository can point its remotes elsewhere.',
    );
  }
  if (origin !== remote.origin) {
    throw new ProblemError(
      'invalid_request',
      `The credentials are for ${origin}, but the remote is at ${remote.origin}.`,
      { context: { origin, remoteOrigin: remote.origin } },
    );
  }
  const [username, password] = [credentials.username.reveal(), credentials.password.reveal()];
  return {
    variables: { [usernameVariable]: username, [passwordVariable]: password },
    config: [
      ['credential.helper', ''],
      [`credential.${origin}.helper`, ''],
      [`credential.${origin}.helper`, helper],
    ],
    secrets: [password, encodeURIComponent(password), Buffer.from(`${username}:${password}`).toString('base64')],
  };
}

function readOrigin(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (
    parsed === undefined ||
    !['http:', 'https:'].includes(parsed.protocol) ||
    parsed.origin !== text.replace(/\/$/, '')
  ) {
    throw new ProblemError('invalid_request', 'Git-Authorization-Origin: expected an origin, as `https://github.com`.');
  }
  return parsed.origin;
}
