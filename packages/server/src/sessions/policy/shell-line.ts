/** One command of a shell line: its words, quotes removed. */
export type SimpleCommand = readonly string[];

export interface ShellLine {
  readonly commands: readonly SimpleCommand[];
  /**
   * Whether these are all commands that the line can run. False for what only a shell can work out: substitutions, redirections into
   * files, groups, here-documents, comments, quotes that do not end.
   */
  readonly isComplete: boolean;
}

/** Characters that mean something to a shell, or change how what follows is read. */
const special = /[\s'"\\;&|<>()`$#]/;
/** Redirections that touch no file: of one descriptor to another, and to nothing. */
const harmlessRedirection = /^(?:[0-9]?>&[0-9-]|&?[0-9]?>>?[ \t]*\/dev\/null|<[ \t]*\/dev\/null)(?=[\s;&|]|$)/;
/** A word before `<` or `>` that some shells take for an argument and others for the descriptor that is redirected. */
const descriptor = /^(?:[0-9]+|\{[A-Za-z_][A-Za-z0-9_]*\})$/;
/** A variable by its name: its value is an argument like another, and runs nothing by itself. */
const variable = /^\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\}|[0-9?#@*!$-])/;

/** Splits a line of a POSIX shell into its simple commands. Time is linear in its length. */
export function parseShellLine(line: string): ShellLine {
  const reader = new ShellReader(line);
  reader.read();
  return { commands: reader.commands, isComplete: reader.isComplete };
}

class ShellReader {
  readonly commands: string[][] = [];
  isComplete = true;
  readonly #line: string;
  #position = 0;
  #words: string[] = [];
  /** `undefined` between words: an empty pair of quotes is a word. */
  #word: string | undefined;

  constructor(line: string) {
    this.#line = line;
  }

  read(): void {
    while (this.#position < this.#line.length) {
      this.#readNext();
    }
    this.#endCommand();
  }

  #readNext(): void {
    const character = this.#line[this.#position] as string;
    if (!special.test(character)) {
      const redirection = this.#word === undefined ? this.#match(harmlessRedirection) : undefined;
      if (redirection === undefined) {
        this.#add(character);
      }
      return;
    }
    switch (character) {
      case "'":
        this.#readSingleQuoted();
        return;
      case '"':
        this.#readDoubleQuoted();
        return;
      case '\\':
        this.#readEscaped();
        return;
      case '$':
        this.#readDollar();
        return;
      case ' ':
      case '\t':
        this.#endWord();
        this.#position += 1;
        return;
      case '&':
      case '<':
      case '>':
        this.#readOperator(character);
        return;
      case ';':
      case '|':
      case '\n':
        this.#endCommand();
        this.#position += 1;
        return;
      case '#':
        // Within a word it is a character like others; before one it hides the rest of the line.
        this.isComplete &&= this.#word !== undefined;
        this.#add(character);
        return;
      default:
        this.#giveUp();
    }
  }

  #readOperator(character: string): void {
    if (character !== '&' && this.#word !== undefined && descriptor.test(this.#word)) {
      this.#giveUp();
    } else if (this.#match(harmlessRedirection) !== undefined) {
      this.#endWord();
    } else if (character === '&') {
      this.#endCommand();
      this.#position += 1;
    } else {
      this.#giveUp();
    }
  }

  #readSingleQuoted(): void {
    const end = this.#line.indexOf("'", this.#position + 1);
    if (end < 0) {
      this.#giveUp();
      return;
    }
    this.#word = (this.#word ?? '') + this.#line.slice(this.#position + 1, end);
    this.#position = end + 1;
  }

  #readDoubleQuoted(): void {
    this.#word ??= '';
    this.#position += 1;
    for (;;) {
      const character = this.#line[this.#position];
      if (character === '"') {
        this.#position += 1;
        return;
      }
      if (character === undefined || character === '`') {
        this.#giveUp();
        return;
      }
      if (character === '\\') {
        this.#readEscaped('$`"\\\n');
      } else if (character === '$') {
        this.#readDollar(' \t\n"');
      } else {
        this.#add(character);
      }
    }
  }

  /** Within double quotes a backslash stays before what it does not escape. */
  #readEscaped(escapable?: string): void {
    const next = this.#line[this.#position + 1];
    if (next === undefined) {
      this.#giveUp();
      return;
    }
    const isEscape = escapable === undefined || escapable.includes(next);
    if (!(isEscape && next === '\n')) {
      this.#word = (this.#word ?? '') + (isEscape ? next : `\\${next}`);
    }
    this.#position += 2;
  }

  #readDollar(literalAfterDollar = ' \t\n'): void {
    const name = this.#match(variable);
    if (name !== undefined) {
      this.#word = (this.#word ?? '') + name;
    } else if (literalAfterDollar.includes(this.#line[this.#position + 1] ?? ' ')) {
      this.#add('$');
    } else {
      this.#giveUp();
    }
  }

  /** What matches here is read. */
  #match(pattern: RegExp): string | undefined {
    // Nothing that is looked for is longer: the time stays linear.
    const [found] = pattern.exec(this.#line.slice(this.#position, this.#position + 200)) ?? [];
    this.#position += found?.length ?? 0;
    return found;
  }

  #add(character: string): void {
    this.#word = (this.#word ?? '') + character;
    this.#position += 1;
  }

  /** Goes on, to find what can be found, with the character as a separator. */
  #giveUp(): void {
    this.isComplete = false;
    this.#endCommand();
    this.#position += 1;
  }

  #endWord(): void {
    if (this.#word !== undefined) {
      this.#words.push(this.#word);
      this.#word = undefined;
    }
  }

  #endCommand(): void {
    this.#endWord();
    if (this.#words.length > 0) {
      this.commands.push(this.#words);
      this.#words = [];
    }
  }
}
