import { request, type IncomingMessage } from 'node:http';

/** Bytes that were moved, and how long it took. */
export interface Transfer {
  readonly status: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Downloads and drops the bytes. */
export async function download(url: string): Promise<Transfer> {
  const startedAt = performance.now();
  const response = await answerTo(url, 'GET', (outgoing) => outgoing.end());
  let bytes = 0;
  response.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await ended(response);
  return { status: response.statusCode ?? 0, bytes, seconds: (performance.now() - startedAt) / 1000 };
}

/** Uploads so many bytes as a stream. A server that refuses them gives its status and no bytes. */
export async function upload(url: string, bytes: number): Promise<Transfer> {
  const startedAt = performance.now();
  const piece = Buffer.alloc(256 * 1024, 'x');
  let left = bytes;
  const response = await answerTo(url, 'PUT', (outgoing) => {
    const write = (): void => {
      while (left > 0) {
        left -= piece.length;
        if (!outgoing.write(piece)) {
          outgoing.once('drain', write);
          return;
        }
      }
      outgoing.end();
    };
    write();
  });
  const seconds = (performance.now() - startedAt) / 1000;
  response.resume();
  await ended(response).catch(() => undefined);
  const status = response.statusCode ?? 0;
  return { status, bytes: status === 200 ? bytes : 0, seconds };
}

function answerTo(
  url: string,
  method: string,
  send: (outgoing: ReturnType<typeof request>) => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false, headers: { 'content-type': 'application/octet-stream' } });
    let isAnswered = false;
    outgoing.once('response', (response) => {
      isAnswered = true;
      resolve(response);
    });
    outgoing.on('error', (error) => {
      if (!isAnswered) {
        reject(error);
      }
    });
    send(outgoing);
  });
}

function ended(response: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once('end', resolve);
    response.once('error', reject);
  });
}
