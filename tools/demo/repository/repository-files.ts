/** The file with the fault. */
export const faultyFile = 'src/count-words.js';

export const faultyContent = `/** How many words a text has. */
export function countWords(text) {
  return text.split(' ').length;
}
`;

/** What the scripted model writes; a real model finds its own way. */
export const correctContent = `/** How many words a text has: any run of white space separates them. */
export function countWords(text) {
  const trimmed = text.trim();
  return trimmed === '' ? 0 : trimmed.split(/\\s+/).length;
}
`;

const testContent = `import assert from 'node:assert/strict';
import test from 'node:test';
import { countWords } from '../src/count-words.js';

test('counts words', () => {
  assert.equal(countWords('to be or not to be'), 6);
});

test('counts words between any white space', () => {
  assert.equal(countWords('  to be,\\n\\tor  not '), 4);
  assert.equal(countWords(''), 0);
});
`;

/** Path → content of the whole repository as it is at first. */
export const repositoryFiles: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify({ name: 'count-words', type: 'module', private: true, scripts: { test: 'node --test' } }, undefined, 2)}\n`,
  'README.md': '# count-words\n\nCounts the words of a text.\n',
  [faultyFile]: faultyContent,
  'test/count-words.test.js': testContent,
};
