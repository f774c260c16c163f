import { z } from 'zod';

/** Without spaces and control characters. */
function isPlain(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return !/[\u0000-\u0020\u007f]/.test(text);
}

/** What git takes for the name of a branch. None begins with a dash: it would be an option. */
export const gitBranchNameSchema = z
  .string()
  .min(1)
  .max(250)
  .refine(
    (name) =>
      !/^[-/.]|[/.]$|\.lock(?:\/|$)|\.\.|\/[/.]|@\{|^@$/.test(name) && isPlain(name) && !/[~^:?*[\\]/.test(name),
    'a branch name as `git check-ref-format` takes it, that does not begin with a dash',
  );

/** A commit in the words of git: a branch, a tag, an id, `HEAD~2`, `main@{upstream}`. */
export const gitRevisionSchema = z
  .string()
  .min(1)
  .max(250)
  .refine(
    (revision) => !/^[-:]|\.\.|:/.test(revision) && isPlain(revision),
    'one revision, that does not begin with a dash: no range, no path',
  );

/** The name that a remote is configured under. */
export const gitRemoteNameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'the name of a remote: letters, digits, dot, dash and underscore');

/** Any text in a request that becomes an argument or a path. */
export const gitPathSchema = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]*$/, 'a path, without NUL');
