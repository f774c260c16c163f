import type { AgentLine, AgentMessageLine, InvalidAgentLine } from './agent-line.ts';
import { maximumJsonDepth, nestsDeeperThan } from '../http/json-depth.ts';
import { answeredId, classifyJsonRpc } from './json-rpc.ts';
import type { FramedLine } from './line-framer.ts';

const headBytes = 4096;
const carriageReturn = 13;
const space = 32;

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Parses a line once, for routing; what is stored and sent on are its bytes. */
export function parseLine(framed: FramedLine): AgentLine {
  if (framed.kind === 'oversized') {
    return { line: framed.head, kind: 'invalid', message: undefined, error: 'oversized', sizeBytes: framed.sizeBytes };
  }
  let line = framed.bytes;
  let text: string;
  try {
    text = strictDecoder.decode(line);
  } catch {
    // A broken character must not cost the message: everything downstream carries UTF-8 only.
    text = lenientDecoder.decode(line);
    line = encoder.encode(text);
  }
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return describeInvalid(line, 'not_json');
  }
  const kind = classifyJsonRpc(message);
  if (kind === 'invalid') {
    return { ...describeInvalid(line, 'not_json_rpc'), ...answeredId(message) };
  }
  // A level takes two bytes at least: short lines, the most, need no look.
  if (line.length > maximumJsonDepth * 2 && nestsDeeperThan(message, maximumJsonDepth)) {
    return { ...describeInvalid(line, 'too_deep'), ...answeredId(message) };
  }
  // The kind was read off the message: the pair fits.
  return { line: withoutLineBreaks(line), kind, message } as AgentMessageLine;
}

/** What an unfinished line at the end of the stream is: a whole message whose line break is missing, or a torn one. */
export function parseLastLine(framed: FramedLine): AgentLine {
  const parsed = parseLine(framed);
  return parsed.kind === 'invalid' && parsed.error === 'not_json' ? { ...parsed, error: 'truncated' } : parsed;
}

function describeInvalid(line: Uint8Array, error: InvalidAgentLine['error']): InvalidAgentLine {
  return { line: line.subarray(0, headBytes), kind: 'invalid', message: undefined, error, sizeBytes: line.length };
}

/** In valid JSON a CR can only stand between tokens, where a space means the same; as it is it would end a line of an event stream. */
function withoutLineBreaks(line: Uint8Array): Uint8Array {
  return line.includes(carriageReturn) ? line.map((byte) => (byte === carriageReturn ? space : byte)) : line;
}
