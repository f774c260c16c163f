import { ProblemError } from './problem-error.ts';

/** Refuses a URL whose percent encoding is not UTF-8: decoded leniently it would name something else. */
export function requireValidEncoding(url: string): void {
  if (!url.includes('%')) {
    return;
  }
  try {
    decodeURIComponent(url);
  } catch (error) {
    throw new ProblemError('invalid_request', 'The URL is not valid: its percent encoding is not UTF-8.', {
      cause: error,
    });
  }
}
