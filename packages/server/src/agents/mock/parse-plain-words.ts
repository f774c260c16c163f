import type { MockCommand } from './mock-command.ts';

type Rule = readonly [pattern: RegExp, build: (groups: readonly string[]) => MockCommand];

const words = (text: string): [string, ...string[]] => text.trim().split(/\s+/) as [string, ...string[]];

/** First match wins. Every pattern is for one whole line, in any case. */
const rules: readonly Rule[] = [
  [/^say (.*)$/is, ([text = '']) => ({ say: text })],
  [/^think (.*)$/is, ([text = '']) => ({ think: text })],
  [/^plan (.+)$/i, ([steps = '']) => ({ plan: steps.split(';').map((step) => step.trim()) })],
  [/^write (\S+) ?(.*)$/is, ([path = '', content = '']) => ({ write: { path, content } })],
  [/^read (\S+)$/i, ([path = '']) => ({ read: path })],
  [/^run (.+)$/i, ([command = '']) => ({ run: words(command) })],
  [/^leave behind (.+)$/i, ([command = '']) => ({ leave: words(command) })],
  [/^ask (.+)$/i, ([title = '']) => ({ ask: title })],
  [
    /^slow (\d+) chunks? (?:every )?(\d+) ?ms$/i,
    ([chunks, delayMs]) => ({ slow: { chunks: Number(chunks), delayMs: Number(delayMs) } }),
  ],
  [/^wait (\d+) ?ms$/i, ([delayMs]) => ({ wait: Number(delayMs) })],
  [
    /^burst (\d+) (?:x|of) (\d+)(?: bytes)?$/i,
    ([count, bytes]) => ({ burst: { count: Number(count), bytes: Number(bytes) } }),
  ],
  [/^line (\d+)(?: bytes)?$/i, ([bytes]) => ({ line: Number(bytes) })],
  [
    /^show (cwd|mode|model|thought_level|mcp|history|pid|prompt)$/i,
    ([what = '']) => ({ show: what.toLowerCase() as 'cwd' }),
  ],
  [/^show env (\S+)$/i, ([name = '']) => ({ show: `env:${name}` })],
  [/^usage (\d+) of (\d+)$/i, ([used, size]) => ({ usage: { used: Number(used), size: Number(size) } })],
  [/^title (.+)$/i, ([title = '']) => ({ title })],
  [/^mode (\S+)$/i, ([mode = '']) => ({ mode })],
  [/^ignore (cancel|eof|sigterm)$/i, ([what = '']) => ({ ignore: what.toLowerCase() as 'cancel' })],
  [/^raw (.*)$/is, ([line = '']) => ({ raw: line })],
  [/^stderr (.*)$/is, ([line = '']) => ({ stderr: line })],
  [/^fail auth$/i, () => ({ fail: { code: -32000, message: 'Authentication required' } })],
  [/^fail (-?\d+) (.+)$/i, ([code, message = '']) => ({ fail: { code: Number(code), message } })],
  [/^fail(?: (.+))?$/i, ([message]) => ({ fail: { code: -32603, message: message ?? 'Failed on request' } })],
  [/^refuse$/i, () => ({ stop: 'refusal' })],
  [/^max tokens$/i, () => ({ stop: 'max_tokens' })],
  [/^max turns$/i, () => ({ stop: 'max_turn_requests' })],
  [/^end$/i, () => ({ stop: 'end_turn' })],
  [/^hang$/i, () => ({ hang: true })],
  [/^exit (\d+)$/i, ([code]) => ({ exit: Number(code) })],
  [/^crash(?: (SIG[A-Z0-9]+))?$/i, ([signal]) => ({ crash: (signal ?? 'SIGKILL').toUpperCase() })],
];

/** A prompt in plain words, one command a line. A line that is no command is something to answer. */
export function parsePlainWords(text: string): MockCommand[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const commands = lines.map((line) => parseLine(line.trim()));
  // Prose is answered once as a whole, not line by line.
  return commands.every((command) => 'answer' in command) ? [{ answer: text.trim() }] : commands;
}

function parseLine(line: string): MockCommand {
  for (const [pattern, build] of rules) {
    const match = pattern.exec(line);
    if (match !== null) {
      return build(match.slice(1));
    }
  }
  return { answer: line };
}
