/**
 * A trouble that the person at the keyboard can do something about. Its message is one sentence: what failed, what to do.
 * It is printed alone; a stack would hide it.
 */
export class BootstrapFailure extends Error {
  /** @override */
  name = 'BootstrapFailure';
}

const advice = [
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|FETCH_ERROR|ERR_PNPM_META_FETCH_FAIL/,
    text: 'check the network, the proxy and the registry setting of npm, then run the command again',
  },
  {
    pattern: /UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_HAS_EXPIRED/,
    text: 'point NODE_EXTRA_CA_CERTS at the certificate bundle of your network, then run the command again',
  },
  { pattern: /ENOSPC|EDQUOT/, text: 'free some disk space (about 2 GB are needed), then run the command again' },
  { pattern: /EACCES|EPERM|EROFS/, text: 'make the repository writable for this user, then run the command again' },
  {
    pattern: /E40[13]|ERR_PNPM_FETCH_40[13]/,
    text: 'log in to the npm registry that is configured, or configure another one',
  },
  {
    pattern: /E404|ETARGET|ERR_PNPM_FETCH_404|ERR_PNPM_NO_MATCHING_VERSION/,
    text: 'use a registry that mirrors all of npm, since the configured one does not have this version',
  },
  {
    pattern: /ERR_PNPM_OUTDATED_LOCKFILE/,
    text: 'run `.tooling/bin/pnpm install` and commit pnpm-lock.yaml, since it does not fit the package.json files',
  },
  { pattern: /spawn npm ENOENT/, text: 'install npm (it comes with Node), then run the command again' },
];

/**
 * Turns a failed step into one sentence. The reason is the first error code that npm, pnpm or the system printed.
 *
 * @param {object} trouble
 * @param {string} trouble.what the step, as in "npm could not fetch pnpm"
 * @param {string} trouble.output what the failed program printed, or an error's message
 * @param {string} [trouble.log] where the whole output is kept, relative to the repository
 */
export function describeFailure({ what, output, log }) {
  for (const { pattern, text } of advice) {
    const code = pattern.exec(output)?.[0];
    if (code !== undefined) return new BootstrapFailure(`${what} (${code}): ${text}${seeLog(log)}.`);
  }
  return new BootstrapFailure(`${what}: ${lastWords(output)}${seeLog(log)}.`);
}

/** @param {string | undefined} log */
const seeLog = (log) => (log === undefined ? '' : `; the whole output is in ${log}`);

/** @param {string} output */
function lastWords(output) {
  const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
  const line =
    lines.find((candidate) => /error|fail|cannot|not /i.test(candidate)) ?? lines.find((candidate) => candidate !== '');
  return (line ?? 'it ended without a word').replace(/\.+$/, '').slice(0, 200);
}
