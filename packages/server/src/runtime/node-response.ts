import type { ServerResponse } from 'node:http';
import { lenderOf, type ByteLender } from '../http/lending-stream.ts';

/**
 * Writes a response to a Node socket. The body is read as fast as the socket drains and not faster, so that a slow
 * reader costs no memory. A body that is complete after its first chunk gets a `Content-Length`.
 *
 * When the client goes away the body is cancelled. When the body fails the connection is cut, because the status has
 * been sent: the promise rejects with the reason.
 */
export async function writeNodeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers = outgoingHeaders(response.headers);
  const lender = lenderOf(response.body);
  if (lender !== undefined) {
    outgoing.writeHead(response.status, headers);
    await pumpLent(lender, outgoing);
    return;
  }
  const reader = response.body?.getReader();
  if (reader === undefined) {
    outgoing.writeHead(response.status, headers);
    outgoing.end();
    return;
  }
  const cancel = (): void => {
    reader.cancel().catch(() => undefined);
  };
  if (outgoing.destroyed) {
    cancel();
    return;
  }
  outgoing.once('close', cancel);
  try {
    if (isEventStream(response)) {
      outgoing.writeHead(response.status, headers);
      outgoing.flushHeaders();
    } else if (await writeSmallBody({ reader, outgoing, status: response.status, headers })) {
      return;
    }
    await pump(reader, outgoing);
  } catch (error) {
    outgoing.destroy();
    throw error;
  } finally {
    outgoing.off('close', cancel);
  }
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array>;
type OutgoingHeaders = Record<string, string | string[]>;

interface SmallBodyWrite {
  reader: BodyReader;
  outgoing: ServerResponse;
  status: number;
  headers: OutgoingHeaders;
}

/** Sends head and first chunk; whether that was all. */
async function writeSmallBody({ reader, outgoing, status, headers }: SmallBodyWrite): Promise<boolean> {
  const first = await reader.read();
  if (first.done) {
    outgoing.writeHead(status, headers);
    outgoing.end();
    return true;
  }
  const closed = await Promise.race([reader.closed.then(() => true), Promise.resolve().then(() => false)]);
  if (closed) {
    outgoing.writeHead(status, { ...headers, 'content-length': first.value.byteLength });
    outgoing.end(first.value);
    return true;
  }
  outgoing.writeHead(status, headers);
  outgoing.write(first.value);
  return false;
}

async function pump(reader: BodyReader, outgoing: ServerResponse): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (outgoing.destroyed) {
      return;
    }
    if (done) {
      outgoing.end();
      return;
    }
    if (!outgoing.write(value) && !outgoing.destroyed) {
      await drained(outgoing);
    }
  }
}

/** Asks for the next bytes when the system took the last ones, which the lender then uses again. */
async function pumpLent(lender: ByteLender, outgoing: ServerResponse): Promise<void> {
  const end = (): void => lender.end();
  outgoing.once('close', end);
  try {
    for (;;) {
      const bytes = outgoing.destroyed ? undefined : await lender.next();
      if (outgoing.destroyed) {
        return;
      }
      if (bytes === undefined) {
        outgoing.end();
        return;
      }
      await written(outgoing, bytes);
    }
  } catch (error) {
    outgoing.destroy();
    throw error;
  } finally {
    outgoing.off('close', end);
    end();
  }
}

/** Resolves when the system has the bytes, or the socket is gone. */
function written(outgoing: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      outgoing.off('close', settle);
      resolve();
    };
    outgoing.once('close', settle);
    outgoing.write(bytes, settle);
  });
}

/** Resolves when the socket took what was written, or is gone. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      outgoing.off('drain', settle);
      outgoing.off('close', settle);
      resolve();
    };
    outgoing.on('drain', settle);
    outgoing.on('close', settle);
  });
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') === true;
}

function outgoingHeaders(headers: Headers): OutgoingHeaders {
  const outgoing: OutgoingHeaders = {};
  for (const [name, value] of headers) {
    if (name !== 'set-cookie') {
      outgoing[name] = value;
    }
  }
  const cookies = headers.getSetCookie();
  return cookies.length > 0 ? { ...outgoing, 'set-cookie': cookies } : outgoing;
}
