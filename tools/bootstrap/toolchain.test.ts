import { expect, test } from 'vitest';
import { describeFailure } from './failure.mjs';
import { workspacePatterns } from './dependencies.mjs';
import { isFittingNode } from './pins.mjs';
import { prepareToolchain } from './toolchain.mjs';
import { TemporaryRepository } from './temporary-repository.test-support.ts';

test.for([
  ['24.21.0', true],
  ['v24.21.1', true],
  ['24.30.0', true],
  ['24.20.9', false],
  ['20.20.2', false],
  ['26.0.0', false],
] as const)('Node %s fits: %s', ([version, expected]) => {
  expect(isFittingNode(version)).toBe(expected);
});

test('reads the folders of the workspace file and nothing else', () => {
  const yaml =
    'packages:\n  - packages/*\n  - "docs" # pages\n\ncatalog:\n  zod: ^4\nonlyBuiltDependencies:\n  - bun\n';
  expect(workspacePatterns(yaml)).toEqual(['packages/*', 'docs']);
});

test('an unknown trouble is reported in the words of the program', () => {
  const failure = describeFailure({
    what: 'npm could not fetch pnpm',
    output: 'npm warn x\nnpm error it cannot be done.\n',
  });
  expect(failure.message).toBe('npm could not fetch pnpm: it cannot be done.');
});

test('a platform without the pinned Node is told to bring its own', async () => {
  const repository = new TemporaryRepository();
  repository.write('.tooling/.keep', '');
  const options = {
    root: repository.root,
    env: {},
    runningNode: process.execPath,
    runningVersion: '20.20.2',
    platform: 'darwin' as const,
    arch: 'arm64',
    signal: new AbortController().signal,
    say: () => {},
  };
  await expect(prepareToolchain(options)).rejects.toThrow(
    'npm has no Node 24.21.0 for darwin arm64: install Node 24.21.0 or a newer 24 yourself and run the command with it.',
  );
  repository.remove();
});
