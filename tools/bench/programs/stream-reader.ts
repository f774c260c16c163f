/**
 * A reader of one event stream in a process of its own, so that its cost is not the server's. Arguments: the URL, and headers as
 * JSON. Speaks over IPC, see `../stream-reader.ts`.
 */
import { get } from 'node:http';
import { answerQuestions, tell } from './answer-questions.ts';
import { SequenceCounter } from './sequence-counter.ts';

const [url = '', headers = '{}'] = process.argv.slice(2);
const counter = new SequenceCounter();
const leave = (): void => process.exit(1);
const request = get(
  url,
  { headers: { accept: 'text/event-stream', ...(JSON.parse(headers) as object) } },
  (response) => {
    tell({ type: 'open', status: response.statusCode ?? 0 });
    response.on('data', (chunk: Buffer) => counter.count(chunk));
    // What a server had shown is still asked for when it was killed.
    response.on('error', () => undefined);
    request.off('error', leave);
    request.on('error', () => undefined);
  },
);
request.on('error', leave);
answerQuestions(counter);
