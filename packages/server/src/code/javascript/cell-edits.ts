interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replacements in a text by positions of the original. Line breaks in what is removed stay, so that lines keep their numbers. */
export class CellEdits {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** Removes a part with all the edits that were made within it. */
  remove(start: number, end: number): void {
    const kept = this.#edits.filter((edit) => edit.end <= start || edit.start >= end);
    this.#edits.splice(0, this.#edits.length, ...kept);
    this.replace(start, end, '');
  }

  /** The edited text of a part of the source. Edits at one place come in the order they were made. */
  apply(start: number, end: number): string {
    let text = '';
    let at = start;
    const within = this.#edits.filter((edit) => edit.start >= start && edit.end <= end);
    for (const edit of within.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
      const lostBreaks = lineBreaks(this.#source.slice(edit.start, edit.end)) - lineBreaks(edit.text);
      text += this.#source.slice(at, edit.start) + edit.text + '\n'.repeat(Math.max(0, lostBreaks));
      at = edit.end;
    }
    return text + this.#source.slice(at, end);
  }
}

export function lineBreaks(text: string): number {
  return text.split('\n').length - 1;
}
