import type { ProblemError } from '../../http/problem-error.ts';
import { installFailed, type InstallFailureReason } from './install-failed.ts';
import { redactSecrets } from './redact-secrets.ts';

type Rule = readonly [pattern: RegExp, reason: InstallFailureReason, sentence: string];

/** First match wins; npm prints `code E…` for what it knows. */
const rules: readonly Rule[] = [
  [/\bENOSPC\b|no space left on device/i, 'disk', 'There is no room left on the disk.'],
  [/\bEDQUOT\b|quota exceeded/i, 'disk', 'The disk quota is used up.'],
  [
    /\bEINTEGRITY\b|integrity checksum failed/i,
    'integrity',
    'A package that came is not the one the registry announced.',
  ],
  [/\bE404\b|\bETARGET\b|\bENOVERSIONS\b/, 'not_found', 'The registry has no such package or version.'],
  [/\bEBADPLATFORM\b/, 'platform', 'A package is not for this machine.'],
  [/\bEACCES\b|\bEPERM\b|\bEROFS\b/, 'permission', 'A directory may not be written.'],
  [
    /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT)\b/,
    'network',
    'npm cannot reach its registry.',
  ],
  [
    /\b(?:UNABLE_TO_GET_ISSUER_CERT|SELF_SIGNED_CERT|CERT_HAS_EXPIRED|UNABLE_TO_VERIFY_LEAF_SIGNATURE)/,
    'network',
    'The certificate of the registry is not trusted here (NODE_EXTRA_CA_CERTS names further ones).',
  ],
  [/\bE401\b|\bE403\b|\bENEEDAUTH\b/, 'network', 'The registry refuses this machine.'],
];

const tailLines = 12;

export interface NpmFailure {
  readonly agentId: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of what npm printed. */
  readonly output: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What npm's output means, with its last lines and without secrets. */
export function explainNpmFailure(failure: NpmFailure): ProblemError {
  const tail = npmTail(failure.output, failure.environment);
  const ending = failure.signal === null ? `exit code ${failure.exitCode}` : `signal ${failure.signal}`;
  const [, reason, sentence] = rules.find(([pattern]) => pattern.test(failure.output)) ?? [
    /$/,
    'npm_failed' as const,
    `npm ended with ${ending}.`,
  ];
  const telling = tail.split('\n').find((line) => !/^npm error (?:code|errno|syscall|type) /.test(line)) ?? '';
  const said = telling.replace(/^npm error (?:[a-z0-9]+ )?/, '');
  const detail = `${failure.agentId} could not be installed. ${sentence}${said === '' ? '' : ` npm said: ${said}`}`;
  return installFailed(reason, detail, {
    agent: failure.agentId,
    exitCode: failure.exitCode,
    signal: failure.signal,
    npmTail: tail,
  });
}

/** The last lines that say something: no traffic, no pointer to a log file, no secrets. */
function npmTail(output: string, environment: NpmFailure['environment']): string {
  const lines = redactSecrets(output, environment)
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter(
      (line) => line !== '' && !/^npm (?:http|timing|notice|verbose|info|warn)\b|complete log of this run/i.test(line),
    )
    .filter((line) => !line.endsWith('.log'));
  return lines.slice(-tailLines).join('\n');
}
