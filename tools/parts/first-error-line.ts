import { stripVTControlCharacters } from 'node:util';

const maximumLength = 300;

/** The line of a text that tells best what went wrong: the first that speaks of an error, else the first; without colours. */
export function firstErrorLine(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.find((each) => /error|fail/i.test(each)) ?? lines[0] ?? 'no output';
  return line.length > maximumLength ? `${line.slice(0, maximumLength)}…` : line;
}
