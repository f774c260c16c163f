import type { Command, CommandEntry } from './command.ts';
import type { OptionDefinition } from './option-definition.ts';

const textWidth = 100;

/** What `sandbox-agent --help` prints. */
export function programHelp(commands: readonly CommandEntry[]): string {
  const visible = commands.filter(({ hidden }) => hidden !== true);
  const width = Math.max(...visible.map(({ name }) => name.length));
  return [
    'sandbox-agent: one HTTP API for every coding agent',
    '',
    'Usage: sandbox-agent COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...visible.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options:',
    '  -h, --help     Print help, also after a command',
    '  -V, --version  Print the version',
    '',
  ].join('\n');
}

/** What `sandbox-agent COMMAND --help` prints. */
export function commandHelp({ name, summary }: CommandEntry, { usage, options }: Command): string {
  return [
    summary,
    '',
    `Usage: sandbox-agent ${name} ${usage}`.trimEnd(),
    '',
    'Options:',
    ...options.map(optionHelp),
    '',
  ].join('\n');
}

function optionHelp(option: OptionDefinition): string {
  const { name, short, value, repeatable, variable, fallback, summary } = option;
  const flag = `  ${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  const notes = [
    ...(repeatable === true ? ['repeatable'] : []),
    ...(fallback === undefined ? [] : [`default: ${fallback}`]),
    ...(variable === undefined ? [] : [`env: ${variable}`]),
  ];
  const text = notes.length === 0 ? summary : `${summary} [${notes.join('; ')}]`;
  return [flag, ...wrap(text, textWidth - 10).map((line) => `          ${line}`)].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
