/** The fields of one server-sent event. */
export interface ParsedEvent {
  id?: string;
  event: string;
  data: string;
}

/**
 * Parses a stream of server-sent events. Time is linear in the bytes, however they are cut up.
 *
 * @returns takes a chunk, gives the events that it completes; throws TypeError when the bytes are no UTF-8.
 */
export function createEventParser(): (chunk: Uint8Array) => ParsedEvent[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let pieces: string[] = [];
  let fields: { id?: string; event?: string; data: string[] } = { data: [] };

  const takeLine = (line: string): ParsedEvent | undefined => {
    if (line === '') {
      const { id, event = 'message', data } = fields;
      fields = { data: [] };
      return data.length === 0 ? undefined : { ...(id !== undefined && { id }), event, data: data.join('\n') };
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') fields.data.push(value);
    else if (name === 'id' || name === 'event') fields[name] = value;
    return undefined;
  };

  return (chunk) => {
    const events: ParsedEvent[] = [];
    const text = decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      pieces.push(text.slice(start, end));
      const event = takeLine(pieces.join('').replace(/\r$/, ''));
      if (event !== undefined) events.push(event);
      pieces = [];
      start = end + 1;
    }
    if (start < text.length) pieces.push(text.slice(start));
    return events;
  };
}
