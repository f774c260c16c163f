import { StringDecoder } from 'node:string_decoder';

/** Where faults are planted in the reference server. */
export interface ReferenceHooks {
  /** Turns the bytes of the agent into text, chunk by chunk. */
  createDecoder(): (chunk: Buffer) => string;
  /** What is told of a line that the agent wrote as number `index`. */
  tell(line: string, index: number): readonly string[];
  /** The SSE id of the frame `index` (from 1) for a reader that has had `position` frames. */
  idOf(index: number, position: number): number;
  /** The index (from 1) that a reader goes on with. */
  firstAfter(lastEventId: number, lastIndex: number): number;
  /** Between a line and its readers, in milliseconds. */
  delayMs: number;
  problemType: string;
  bodyLimitBytes: number;
  answersWhenAgentEnds: boolean;
  answersDelete: boolean;
  replacesAgent: boolean;
  rewritesIds: boolean;
  tellsInvalidLines: boolean;
  /** Whether only the first answer to a request of the agent reaches it. */
  firstAnswerWins: boolean;
  /** Frames for a reader whose socket is full are thrown away. */
  dropsForSlowReaders: boolean;
  asksForToken: boolean;
}

export const soundHooks: ReferenceHooks = {
  createDecoder: () => {
    const decoder = new StringDecoder('utf8');
    return (chunk) => decoder.write(chunk);
  },
  tell: (line) => [line],
  idOf: (index) => index,
  firstAfter: (lastEventId) => lastEventId + 1,
  delayMs: 0,
  problemType: 'application/problem+json',
  bodyLimitBytes: Infinity,
  answersWhenAgentEnds: true,
  answersDelete: true,
  replacesAgent: true,
  rewritesIds: true,
  tellsInvalidLines: true,
  firstAnswerWins: true,
  dropsForSlowReaders: false,
  asksForToken: true,
};
