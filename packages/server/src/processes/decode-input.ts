import type { ProcessInputRequest } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @param field names it in the problem @throws ProblemError `invalid_request` for text that is not base64 */
export function decodeBase64(data: string, field: string): Buffer {
  if (data.length % 4 !== 0 || !base64.test(data)) {
    throw new ProblemError('invalid_request', `${field}: expected base64, in groups of four characters.`);
  }
  return Buffer.from(data, 'base64');
}

export interface InputData {
  readonly data: string;
  readonly encoding: NonNullable<ProcessInputRequest['encoding']>;
  readonly limitBytes: number;
}

/** The bytes that are meant. @throws ProblemError `invalid_request`, or `payload_too_large` */
export function decodeInput({ data, encoding, limitBytes }: InputData): Buffer {
  const bytes = encoding === 'base64' ? decodeBase64(data, 'data') : Buffer.from(data, 'utf8');
  if (bytes.byteLength > limitBytes) {
    throw new ProblemError(
      'payload_too_large',
      `The input of one request may have ${limitBytes} bytes; this one has ${bytes.byteLength}.`,
      { context: { limitBytes } },
    );
  }
  return bytes;
}
