import type { JsonRpcId } from '@sandbox-agent/protocol';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openers: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const closers: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/**
 * The same JSON-RPC message with another id, every other byte as it was: numbers keep their digits, unknown members their place.
 *
 * @param line one JSON object with an `id` at its top
 */
export function replaceId(line: Uint8Array, id: JsonRpcId): Uint8Array {
  const range = findId(line);
  if (range === undefined) {
    // Its name is written with escapes, which nobody does: parsing finds it.
    const message = JSON.parse(Buffer.from(line).toString('utf8')) as object;
    return Buffer.from(JSON.stringify({ ...message, id }));
  }
  return Buffer.concat([line.subarray(0, range.start), Buffer.from(JSON.stringify(id)), line.subarray(range.end)]);
}

/** Where the value of the last top-level `id` stands: of several the last one counts, as it does for parsers. */
function findId(line: Uint8Array): { start: number; end: number } | undefined {
  let found: { start: number; end: number } | undefined;
  let depth = 0;
  let valueStart: number | undefined;
  let name: { start: number; end: number } | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] as number;
    if (byte === quote) {
      const end = endOfString(line, at);
      if (depth === 1 && valueStart === undefined) {
        name = { start: at + 1, end };
      }
      at = end;
    } else if (depth === 1 && byte === colon) {
      valueStart ??= at + 1;
    } else if (openers.has(byte)) {
      depth += 1;
    } else if (closers.has(byte) || (depth === 1 && byte === comma)) {
      if (depth === 1) {
        if (name !== undefined && valueStart !== undefined && isId(line, name)) {
          found = { start: valueStart, end: at };
        }
        valueStart = undefined;
        name = undefined;
      }
      depth -= byte === comma ? 0 : 1;
    }
  }
  return found;
}

/** Where the closing quote of the string stands that begins there. */
function endOfString(line: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < line.length && line[at] !== quote) {
    at += line[at] === backslash ? 2 : 1;
  }
  return at;
}

function isId(line: Uint8Array, { start, end }: { start: number; end: number }): boolean {
  return end - start === 2 && line[start] === 0x69 && line[start + 1] === 0x64;
}
