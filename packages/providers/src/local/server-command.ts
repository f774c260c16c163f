import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** A program and the arguments that come before the server's own. */
export interface ServerCommand {
  readonly command: string;
  readonly leadingArgs: readonly string[];
}

const scriptExtensions = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts']);

/** The program that is the server: as named, or that of the installed package. Throws when there is none. */
export function resolveServerCommand(options: {
  binaryPath: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): ServerCommand {
  const path =
    options.binaryPath ?? (options.environment['SANDBOX_AGENT_BIN']?.trim() || undefined) ?? installedServer();
  if (!existsSync(path)) {
    throw new Error(`The sandbox-agent server was expected at ${path}; there is no such file.`);
  }
  return scriptExtensions.has(extname(path))
    ? { command: process.execPath, leadingArgs: [path] }
    : { command: path, leadingArgs: [] };
}

/** The package's own build; in a checkout that was not built, its source, which Node runs as it is. */
function installedServer(): string {
  let manifestPath: string;
  try {
    manifestPath = createRequire(import.meta.url).resolve('@sandbox-agent/server/package.json');
  } catch (cause) {
    throw new Error(
      'The sandbox-agent server was not found. Install @sandbox-agent/server, or set SANDBOX_AGENT_BIN or binaryPath to its executable.',
      { cause },
    );
  }
  const root = dirname(manifestPath);
  const built = join(root, 'dist', 'bin', 'sandbox-agent.js');
  if (existsSync(built)) {
    return built;
  }
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: { 'sandbox-agent': string } };
  return join(root, bin['sandbox-agent']);
}
