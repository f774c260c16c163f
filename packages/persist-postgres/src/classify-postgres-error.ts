import type { SessionStoreErrorCode } from '@sandbox-agent/persist-core';

/** SQLSTATE codes that have a meaning of their own for a caller (PostgreSQL, appendix A). */
const codeByState: Readonly<Record<string, SessionStoreErrorCode>> = {
  '25006': 'read_only', // read_only_sql_transaction
  '42501': 'read_only', // insufficient_privilege
  '53100': 'full', // disk_full
  '53400': 'full', // configuration_limit_exceeded
  '40001': 'locked', // serialization_failure
  '40P01': 'locked', // deadlock_detected
  '55P03': 'locked', // lock_not_available
  '22021': 'invalid_argument', // character_not_in_repertoire: NUL in a text
  '54000': 'invalid_argument', // program_limit_exceeded: longer than an index takes
  '42804': 'corrupt', // datatype_mismatch
  '42703': 'corrupt', // undefined_column: tables of the same names that are not ours
  XX001: 'corrupt', // data_corrupted
  XX002: 'corrupt', // index_corrupted
  '53300': 'unreachable', // too_many_connections
  '28000': 'unreachable', // invalid_authorization_specification
  '28P01': 'unreachable', // invalid_password
  '3D000': 'unreachable', // invalid_catalog_name
};

/** The first two characters of a SQLSTATE: its class. */
const codeByClass: Readonly<Record<string, SessionStoreErrorCode>> = {
  '08': 'unreachable', // connection exception
  '57': 'unreachable', // operator intervention: the server is shut down, or not up yet
};

const networkFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What `pg` throws without a code when a connection ends or does not come about. */
const connectionMessages =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error/i;

/** The reason behind an error of Postgres or of the way to it. */
export function classifyPostgresError(error: unknown): SessionStoreErrorCode {
  if (!(error instanceof Error)) return 'failed';
  const code = codeOf(error);
  if (code !== undefined && networkFailures.has(code)) return 'unreachable';
  const known = code === undefined ? undefined : (codeByState[code] ?? codeByClass[code.slice(0, 2)]);
  return known ?? (connectionMessages.test(error.message) ? 'unreachable' : 'failed');
}

/** Whether a table is not there. */
export function isMissingTable(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '42P01';
}

/** Whether the database ended the transaction for the sake of another one. */
export function isVictim(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === '40P01' || codeOf(error) === '40001');
}

/** The SQLSTATE, or the code of the system. Of several addresses that were tried in vain, that of the first. */
function codeOf(error: Error): string | undefined {
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  const [first] = errors ?? [];
  return first instanceof Error ? codeOf(first) : undefined;
}
