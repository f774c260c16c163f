import { createStyles, type Styles } from './styles.ts';

/** Where the demo prints what it does. */
export interface Stage {
  readonly style: Styles;
  /** Begins a numbered scene. */
  scene(title: string): void;
  /** One indented line: a label of fixed width, then the text. */
  line(label: string, text: string): void;
  /** Text that streams in: continues the line, each new line indented as the first. */
  stream(label: string, text: string): void;
}

const labelWidth = 10;
/** Columns of streamed text. */
const textWidth = 96;

/** @param write takes text as it is to appear, line ends included */
export function createStage(write: (text: string) => void, hasColors: boolean): Stage {
  const style = createStyles(hasColors);
  const indentation = ' '.repeat(labelWidth + 3);
  let sceneCount = 0;
  let streaming: string | undefined;
  let column = 0;
  /** The beginning of a word whose end has not come. */
  let partialWord = '';
  const head = (label: string): string => `  ${style.dim(label.padEnd(labelWidth))} `;
  const indent = (text: string): string => text.replaceAll('\n', `\n${indentation}`);
  const writeWord = (word: string): void => {
    if (column + word.trimEnd().length > textWidth && column > 0) {
      write(`\n${indentation}`);
      column = 0;
    }
    write(indent(word));
    column = word.endsWith('\n') ? 0 : column + word.length;
  };
  const endStream = (): void => {
    if (streaming !== undefined) {
      writeWord(partialWord);
      write('\n');
      partialWord = '';
      streaming = undefined;
    }
  };
  return {
    style,
    scene(title) {
      endStream();
      sceneCount += 1;
      write(`\n${style.bold(`${sceneCount} ${title}`)}\n`);
    },
    line(label, text) {
      endStream();
      write(`${head(label)}${indent(text)}\n`);
    },
    stream(label, text) {
      if (streaming !== label) {
        endStream();
        streaming = label;
        column = 0;
        write(head(label));
      }
      const words = (partialWord + text).split(/(?<=\s)/);
      partialWord = words.pop() ?? '';
      words.forEach(writeWord);
    },
  };
}
