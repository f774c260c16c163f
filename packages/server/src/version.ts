import { readFileSync } from 'node:fs';

/** Put in place by the build, so that a bundle needs no package.json beside it. */
declare const SANDBOX_AGENT_VERSION: string | undefined;

/** The version of this server. */
export function serverVersion(): string {
  if (typeof SANDBOX_AGENT_VERSION === 'string') {
    return SANDBOX_AGENT_VERSION;
  }
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
