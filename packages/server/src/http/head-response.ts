/** The answer to `HEAD`: that of `GET` without its body. A body that is a stream is ended, since nobody reads it. */
export async function headResponse(answerToGet: Response): Promise<Response> {
  await answerToGet.body?.cancel();
  return new Response(null, answerToGet);
}

/** The same request as a `GET`. */
export function asGetRequest(request: Request): Request {
  return new Request(request.url, { method: 'GET', headers: request.headers, signal: request.signal });
}
