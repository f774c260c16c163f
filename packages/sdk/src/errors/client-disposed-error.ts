/** The client was disposed while this call waited, or before it. */
export class ClientDisposedError extends Error {
  override readonly name = 'ClientDisposedError';

  constructor() {
    super('The client was disposed.');
  }
}
