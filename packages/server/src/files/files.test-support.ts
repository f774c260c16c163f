import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

/** A server whose root is a directory of its own, with something outside of it. */
export interface FilesServer extends AsyncDisposable {
  readonly server: TestServer;
  readonly base: string;
  readonly root: string;
  fetch(path: string, init?: FetchInit): Promise<Response>;
  /** The answer's status and JSON, or text when it is none. */
  call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  /** How many files below the root the server holds open. */
  openFiles(): number;
}

export type FetchInit = RequestInit & { duplex?: 'half' };

export async function startFilesServer(
  args?: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<FilesServer> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  const root = join(base, 'root');
  mkdirSync(root);
  const server = await startServer({ args: args ?? ['--root', root], environment: { HOME: root, ...environment } });
  const fetchPath = (path: string, init?: FetchInit): Promise<Response> => fetch(`${server.url}/v1/fs/${path}`, init);
  return {
    server,
    base,
    root,
    fetch: fetchPath,
    async call(method, path, body) {
      const json =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const response = await fetchPath(path, { method, ...json });
      const text = await response.text();
      return { status: response.status, body: parse(text) };
    },
    openFiles() {
      const folder = `/proc/${server.pid}/fd`;
      return readdirSync(folder).filter((name) => isBelow(`${folder}/${name}`, base)).length;
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** How a query writes a path. */
export const q = encodeURIComponent;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isBelow(descriptor: string, directory: string): boolean {
  try {
    return readlinkSync(descriptor).startsWith(`${directory}/`);
  } catch {
    return false;
  }
}

/** Everything below a directory: what it is and what is in it. */
export function snapshot(directory: string, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(join(directory, prefix), { withFileTypes: true })) {
    const path = prefix + entry.name;
    if (entry.isSymbolicLink()) {
      found[path] = `-> ${readlinkSync(join(directory, path))}`;
    } else if (entry.isDirectory()) {
      Object.assign(found, { [path]: 'directory' }, snapshot(directory, `${path}/`));
    } else {
      found[path] = entry.isFile() ? readFileSync(join(directory, path), 'utf8') : 'special';
    }
  }
  return found;
}
