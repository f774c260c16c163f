import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace/paths.ts';
import { taskFile } from './run-task.mjs';

const { scripts } = JSON.parse(readFileSync(`${repositoryRoot}/package.json`, 'utf8')) as {
  scripts: Record<string, string>;
};

test.each(Object.entries(scripts))('npm run %s runs a task that is there', (name, command) => {
  const task = command.split(' ').at(-1);
  expect(task).toBe(name);
  expect(basename(taskFile(repositoryRoot, task))).toBe(`${name.replaceAll(':', '-')}.ts`);
});

test.each(['', 'nothing', '../check', 'check.ts', undefined])('%j is no task', (task) => {
  expect(() => taskFile(repositoryRoot, task)).toThrow(/There is no task/);
});
