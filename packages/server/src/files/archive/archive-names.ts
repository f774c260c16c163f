import { ProblemError } from '../../http/problem-error.ts';
import { maximumNames } from './archive-limits.ts';

/** An archive that is refused as a whole, and which entry is why. */
export function refuseArchive(name: string, why: string): never {
  throw new ProblemError('invalid_request', `The archive was not unpacked: ${JSON.stringify(name)} ${why}.`, {
    context: { entry: name },
  });
}

/** The names of an entry's path, none of them `.` or `..`. Empty for the directory itself. */
export function namesOf(path: string): string[] {
  if (path.startsWith('/')) {
    return refuseArchive(path, 'is absolute');
  }
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) {
    return refuseArchive(path, 'leads out of the directory');
  }
  if (names.length > maximumNames) {
    return refuseArchive(path, `has more than ${maximumNames} names`);
  }
  return names;
}

/**
 * Refuses a symbolic link that may lead out of the directory: an absolute one, one that goes up too far, and one that goes up after it
 * went down, because what it went down through may be a link itself.
 */
export function requireInnerLink(names: readonly string[], target: string): void {
  const path = names.join('/');
  const parts = target.split('/').filter((name) => name !== '' && name !== '.');
  const ups = parts.findIndex((part) => part !== '..');
  const upCount = ups === -1 ? parts.length : ups;
  if (target === '' || target.startsWith('/') || upCount > names.length - 1 || parts.slice(upCount).includes('..')) {
    refuseArchive(path, `links to ${JSON.stringify(target)}, which may be outside`);
  }
}
