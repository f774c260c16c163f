/** The header a request is followed by, through proxies and logs. */
export const requestIdHeader = 'X-Request-Id';

/** Gives each request an id: the caller's own when it is one, else the next of a sequence that is unique to this start. */
export function createRequestIds(prefix: string): (request: Request) => string {
  let count = 0;
  return (request) => {
    const own = request.headers.get(requestIdHeader);
    if (own !== null && /^[\w.:-]{1,128}$/.test(own)) {
      return own;
    }
    count += 1;
    return `${prefix}-${count}`;
  };
}
