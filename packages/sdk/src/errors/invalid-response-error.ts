/** The server's answer is not what the contract says. Something between may have changed it. */
export class InvalidResponseError extends Error {
  override readonly name = 'InvalidResponseError';
  /** What was read, for example `POST /v1/sessions`. */
  readonly source: string;

  constructor(source: string, expected: string, options?: { cause?: unknown }) {
    super(`Invalid answer to ${source}: expected ${expected}.`, options);
    this.source = source;
  }
}
