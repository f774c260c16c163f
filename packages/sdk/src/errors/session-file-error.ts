/**
 * Why a session file was not imported.
 *
 * - `not_a_session_file`: something else.
 * - `newer_version`: written by a later version of this package.
 * - `truncated`: it ends too early.
 * - `altered`: it is not what was exported.
 * - `too_large`: one block of it is larger than the importer takes.
 * - `conflict`: the store has another session of this id.
 */
export type SessionFileErrorCode =
  | 'not_a_session_file'
  | 'newer_version'
  | 'truncated'
  | 'altered'
  | 'too_large'
  | 'conflict';

/** A session file was not imported. The session does not appear in the store, and nothing that was there has changed. */
export class SessionFileError extends Error {
  override readonly name = 'SessionFileError';
  readonly code: SessionFileErrorCode;

  constructor(code: SessionFileErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
