import { ProblemError } from '../http/problem-error.ts';

/** @throws ProblemError `unsupported_media_type` unless the body is said to be JSON */
export function requireJsonBody(request: Request): void {
  const contentType = request.headers.get('content-type');
  if (contentType?.split(';', 1)[0]?.trim().toLowerCase() !== 'application/json') {
    throw new ProblemError(
      'unsupported_media_type',
      `Expected application/json; got ${contentType ?? 'no content type'}.`,
    );
  }
}

/** @throws ProblemError `not_acceptable` unless the caller takes what it would get */
export function requireAccepted(request: Request, mediaType: string, isNeeded: boolean): void {
  const accept = request.headers.get('accept');
  const [type = ''] = mediaType.split('/');
  const offers = [mediaType, `${type}/*`, ...(isNeeded ? [] : ['*/*'])];
  if (accept === null ? isNeeded : !offers.some((offer) => accept.toLowerCase().includes(offer))) {
    throw new ProblemError('not_acceptable', `This is ${mediaType}; Accept is ${accept ?? 'missing'}.`);
  }
}
