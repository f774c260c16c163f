import { fileURLToPath } from 'node:url';
import type { SkillSource } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';

/** What git may be told to speak. Transports that run programs, as `ext::`, are not among them. */
const protocols: ReadonlySet<string> = new Set(['https:', 'http:', 'ssh:', 'git:', 'file:']);

const githubName = /^[A-Za-z0-9](?:[A-Za-z0-9-]*)\/[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** `user@host:path`, as git writes an address of ssh. */
const scpLike = /^(?:([A-Za-z0-9._-]+)@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)([^\s:].*)$/;

/** A repository that git may be pointed at. */
export interface RepositoryAddress {
  /** Nothing that git could take for a flag, another transport or a secret. */
  readonly url: string;
  /** Set when the repository is a directory of this machine: whether it may be read is for the caller to find out. */
  readonly localPath?: string;
}

/**
 * Where git fetches a source from.
 *
 * @throws ProblemError `skills_unavailable` for an address that could make git run programs, read flags or carry a password
 */
export function repositoryAddressOf({ type, source }: SkillSource): RepositoryAddress {
  if (type === 'github' && githubName.test(source)) {
    return { url: `https://github.com/${source.replace(/\.git$/, '')}.git` };
  }
  const scp = scpLike.exec(source);
  if (type === 'git' && scp !== null && !source.includes('://')) {
    return { url: `ssh://${scp[1] === undefined ? '' : `${scp[1]}@`}${scp[2]}/${scp[3]}` };
  }
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url === undefined || !protocols.has(url.protocol)) {
    throw refused(source, type === 'github' ? 'expected `owner/repository`' : 'expected a https, ssh, git or file URL');
  }
  if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:')) {
    throw refused(url.host, 'it has a password or token in it: set up a credential helper of git instead');
  }
  if (url.host.startsWith('-') || url.username.startsWith('-') || url.search !== '' || url.hash !== '') {
    throw refused(source, 'it is no address of a repository');
  }
  if (type === 'github' && (url.protocol !== 'https:' || url.host !== 'github.com')) {
    throw refused(source, 'it is not at https://github.com');
  }
  if (url.protocol === 'file:') {
    const localPath = localPathOf(url, source);
    return { url: url.href, localPath };
  }
  return { url: url.href };
}

/** Whether a source may be stored. @throws ProblemError `invalid_request` for what could never be fetched */
export function requireUsableSource(source: SkillSource): void {
  if (source.type === 'local') {
    return;
  }
  try {
    repositoryAddressOf(source);
    refOf(source);
  } catch (error) {
    throw error instanceof ProblemError ? new ProblemError('invalid_request', error.message) : error;
  }
}

/** The branch, tag or commit of a source. @throws ProblemError for what git could take for something else */
export function refOf({ ref, source }: SkillSource): string {
  if (typeof ref !== 'string') {
    return 'HEAD';
  }
  if (!/^[A-Za-z0-9_][\w./@+-]*$/.test(ref) || ref.includes('..') || ref.includes('@{') || ref.endsWith('.lock')) {
    throw refused(source, `${JSON.stringify(ref)} is no branch, tag or commit`);
  }
  return ref;
}

function localPathOf(url: URL, source: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw refused(source, 'it is no path of this machine');
  }
}

/** The source is named as the caller wrote it, but never with a password. */
export function refused(source: string, why: string): ProblemError {
  return new ProblemError('skills_unavailable', `The source ${JSON.stringify(source)} cannot be used: ${why}.`, {
    context: { source },
  });
}
