import { ProblemError } from '../http/problem-error.ts';
import type { GitRequestContext } from './dependencies.ts';
import { authenticate, type AuthenticatedCall } from './credentials.ts';
import { parseRemoteUrl } from './remote-url.ts';
import type { Repository } from './repository.ts';

/** The other side of a fetch or a push. */
export interface RemoteTarget {
  /** What git is given: the name of a remote, or an address. */
  readonly name: string;
  /** The configured remote; absent when the request gave an address. */
  readonly remote?: string | undefined;
  readonly call: AuthenticatedCall;
}

/**
 * The remote that a request names, checked as an address in a request would be: the configuration of a repository is written by
 * whoever works in it.
 */
export async function resolveRemote(
  repository: Repository,
  options: {
    readonly remote?: string | undefined;
    readonly url?: string | undefined;
    readonly isPush?: boolean;
    readonly context: GitRequestContext;
  },
): Promise<RemoteTarget> {
  const { url, context } = options;
  if (url !== undefined) {
    if (options.remote !== undefined) {
      throw new ProblemError('invalid_request', 'body: expected `remote` or `url`, not both.');
    }
    const address = parseRemoteUrl(url);
    return { name: url, call: authenticate(context.credentials, { remote: address, isNamed: true }) };
  }
  const remote = options.remote ?? 'origin';
  const { exitCode, stdout } = await repository.git({
    args: ['remote', 'get-url', '--all', ...(options.isPush === true ? ['--push'] : []), '--', remote],
  });
  if (exitCode !== 0) {
    throw new ProblemError('not_found', `The repository has no remote ${JSON.stringify(remote)}.`, {
      context: { remote },
    });
  }
  const addresses = stdout.toString('utf8').split('\n').filter(Boolean);
  const [address] = addresses.map((text) => parseRemoteUrl(text, `The address of the remote ${remote}`));
  if (address === undefined || addresses.length > 1) {
    throw new ProblemError(
      'invalid_request',
      `The remote ${remote} has ${addresses.length} addresses: name one as \`url\`.`,
    );
  }
  return { name: remote, remote, call: authenticate(context.credentials, { remote: address, isNamed: false }) };
}
