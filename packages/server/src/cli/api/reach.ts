/** Nobody answered at an address. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** `fetch` whose failures to get an answer are told apart from all others. @throws UnreachableError */
export async function reach(url: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { origin } = new URL(url);
    const { message, cause } = error as Error;
    throw new UnreachableError(`${origin}: no server answers: ${cause instanceof Error ? cause.message : message}`, {
      cause: error,
    });
  }
}
