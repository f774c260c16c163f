import { ProblemError } from '../http/problem-error.ts';
import { remoteProtocols } from '../git-program/index.ts';

/** The address of a repository elsewhere, known to be harmless as an argument of git. */
export interface RemoteUrl {
  readonly url: string;
  /** `https://example.com`; absent for ssh, which takes no credentials of a request. */
  readonly origin?: string | undefined;
}

/** `git@example.com:group/project.git`: nothing in it begins with a dash or names another way to get there. */
const scpLike = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/|:|-)([^\s:][^\s]*)$/;

/**
 * Checks the address of a repository. What git takes for an option, for a program to run (`ext::`), for a file, or for several
 * lines is refused, and so is a password in it: it would be kept in the repository's configuration.
 *
 * @throws ProblemError `invalid_request`
 */
export function parseRemoteUrl(url: string, what = 'url'): RemoteUrl {
  const refuse = (reason: string): never => {
    throw new ProblemError('invalid_request', `${what}: ${reason}`, { context: { allowed: remoteProtocols } });
  };
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0020\u007f\\]/.test(url) || url.startsWith('-')) {
    return refuse('expected an address without spaces, line breaks and backslashes, that does not begin with a dash.');
  }
  if (!url.includes('://')) {
    return scpLike.test(url)
      ? { url }
      : refuse(
          'expected `https://…`, `http://…`, `ssh://…` or `user@host:path`; other ways to a repository are closed.',
        );
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !remoteProtocols.some((protocol) => parsed.protocol === `${protocol}:`)) {
    return refuse('expected `https://…`, `http://…` or `ssh://…`; other ways to a repository are closed.');
  }
  const { protocol, username, password, hostname } = parsed;
  if (password !== '' || (protocol !== 'ssh:' && username !== '')) {
    return refuse('there are credentials in the address: send them as `Git-Authorization`.');
  }
  if (hostname === '' || hostname.startsWith('-') || username.startsWith('-') || /^%2d/i.test(username)) {
    return refuse('expected a host.');
  }
  return protocol === 'ssh:' ? { url } : { url, origin: parsed.origin };
}
