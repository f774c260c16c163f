import { expect, test } from 'vitest';
import { findIncludes, findSnippets } from './find-snippets.ts';

test('finds marked blocks and leaves the others alone', () => {
  const markdown = [
    '```ts\nunmarked\n```',
    '<!-- snippet: examples/a/main.ts -->\n```ts\nconst a = 1;\n\nconst b = 2;\n```',
    '<!-- snippet: examples/b/run.sh -->\n\n```sh\nnpm test\n```',
  ].join('\n\n');
  expect(findSnippets(markdown)).toEqual([
    { path: 'examples/a/main.ts', code: 'const a = 1;\n\nconst b = 2;' },
    { path: 'examples/b/run.sh', code: 'npm test' },
  ]);
});

test('finds files that a page of the site includes', () => {
  expect(findIncludes('text\n<<< @/../examples/a/main.ts\n<<< @/../b.ts#region {1,2}\n')).toEqual([
    'examples/a/main.ts',
    'b.ts',
  ]);
});
