import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const saltBytes = 32;

/**
 * The random part of the key that scoped tokens are signed with, kept with mode 0600. `undefined` while there is none: then this
 * server has signed no token.
 */
export function readSalt(file: string): Buffer | undefined {
  let salt: Buffer;
  try {
    salt = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  // One that is cut short would be a weak key, not none.
  return salt.length === saltBytes ? salt : undefined;
}

/** Makes one. A reader sees all of it or nothing. */
export function createSalt(file: string): Buffer {
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const salt = randomBytes(saltBytes);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.tmp`, salt, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
  return salt;
}
