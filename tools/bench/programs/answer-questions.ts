import type { ReaderMessage, ReaderOrder, ReaderQuestion } from '../stream-reader.ts';
import type { SequenceCounter } from './sequence-counter.ts';

export function tell(message: ReaderMessage): void {
  process.send?.(message);
}

/** Answers the parent over IPC, see `../stream-reader.ts`; the program ends with its parent. */
export function answerQuestions(counter: SequenceCounter, obey: (order: ReaderOrder) => void = () => undefined): void {
  process.on('message', (question: ReaderQuestion) => {
    switch (question) {
      case 'report':
        tell(counter.report);
        return;
      case 'close':
        process.exit(0);
        break;
      case 'reset':
        counter.reset();
        break;
      default:
        obey(question);
    }
    tell({ type: 'done' });
  });
  process.on('disconnect', () => process.exit(0));
}
