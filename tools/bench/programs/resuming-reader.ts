/**
 * A reader of one event stream that can be cut and come back with the `Last-Event-ID` of the last event that it has whole. Argument:
 * the URL. Speaks over IPC, see `../stream-reader.ts`.
 */
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { answerQuestions, tell } from './answer-questions.ts';
import { SequenceCounter } from './sequence-counter.ts';

const url = process.argv[2] ?? '';
const retryMs = 5;
const eventEnd = '\n\n';
const counter = new SequenceCounter();
let request: ClientRequest | undefined;
let lastEventId: string | undefined;

function connect(): void {
  const headers = {
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  };
  const sent = get(url, { agent: false, headers }, (response) => {
    if (response.statusCode === 200) {
      tell({ type: 'open', status: 200 });
      readWholeEvents(response);
      response.on('error', () => retry(sent));
    } else {
      response.resume();
      retry(sent);
    }
  });
  sent.on('error', () => retry(sent));
  request = sent;
}

/** A server that is being started refuses the connection; one that keeps nothing does not know the session. */
function retry(failed: ClientRequest): void {
  setTimeout(() => {
    if (request === failed) {
      connect();
    }
  }, retryMs);
}

/** An event that was cut is not counted: it comes again. */
function readWholeEvents(response: IncomingMessage): void {
  let rest = Buffer.alloc(0);
  response.on('data', (chunk: Buffer) => {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(eventEnd) + eventEnd.length;
    if (end < eventEnd.length) {
      rest = bytes;
      return;
    }
    const whole = bytes.subarray(0, end);
    counter.count(whole);
    const id = /^(?:id: ?)(\d+)$/m.exec(whole.toString('latin1', Math.max(0, whole.lastIndexOf('id:'))));
    lastEventId = id?.[1] ?? lastEventId;
    rest = Buffer.from(bytes.subarray(end));
  });
}

connect();
answerQuestions(counter, (order) => {
  if (order === 'resume') {
    connect();
  } else {
    request?.destroy();
    request = undefined;
  }
});
