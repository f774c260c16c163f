import type { Duplex } from 'node:stream';
import { ProblemError } from '../http/problem-error.ts';

interface Rejection {
  readonly statusLine: string;
  readonly detail: string;
}

const rejectionOfCode: Readonly<Record<string, Rejection>> = {
  HPE_HEADER_OVERFLOW: {
    statusLine: '431 Request Header Fields Too Large',
    detail: 'The request headers are larger than 16 KiB.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { statusLine: '408 Request Timeout', detail: 'The request headers took too long.' },
};

const malformed: Rejection = { statusLine: '400 Bad Request', detail: 'This is not an HTTP/1.1 request.' };

/** Answers bytes that are no request, which never reach the app, with a problem like every other error. */
export function rejectMalformedRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { statusLine, detail } = rejectionOfCode[error.code ?? ''] ?? malformed;
  const problem = new ProblemError('invalid_request', detail).toProblemDetails();
  const body = JSON.stringify({ ...problem, status: Number.parseInt(statusLine, 10) });
  socket.end(
    `HTTP/1.1 ${statusLine}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
