import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasCredentials } from './credentials.ts';

const sources = { environment: ['A_KEY', 'B_KEY'], homeFiles: ['.a/auth.json'] };

test('any variable or any file is enough; an empty variable is not', async () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  try {
    expect(await hasCredentials(sources, { HOME: home })).toBe(false);
    expect(await hasCredentials(sources, {})).toBe(false);
    expect(await hasCredentials(sources, { A_KEY: '' })).toBe(false);
    expect(await hasCredentials(sources, { B_KEY: 'x' })).toBe(true);
    mkdirSync(join(home, '.a'));
    writeFileSync(join(home, '.a/auth.json'), '{}');
    expect(await hasCredentials(sources, { HOME: home })).toBe(true);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('an agent that needs none has them', async () => {
  expect(await hasCredentials({ notNeeded: true, environment: [], homeFiles: [] }, {})).toBe(true);
});
