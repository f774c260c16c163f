import type { TranscriptEntry, TranscriptTurn } from './transcript.ts';

export interface ReplayLimits {
  readonly replayMaxEvents: number;
  readonly replayMaxChars: number;
}

const labels: Readonly<Record<TranscriptEntry['who'], string>> = { user: 'User', assistant: 'Assistant', tool: 'Tool' };
const separator = '\n\n';

/**
 * The newest whole turns that fit, as text, oldest first. Of a newest turn that alone is too much, its prompt and its end
 * are kept as far as they fit. `undefined` when nothing was said.
 */
export function replayText(turns: readonly TranscriptTurn[], limits: ReplayLimits): string | undefined {
  const kept: string[] = [];
  let entries = 0;
  let characters = 0;
  for (const turn of [...turns].reverse()) {
    const text = turnText(turn);
    const cost = text.length + (kept.length > 0 ? separator.length : 0);
    if (entries + turn.length > limits.replayMaxEvents || characters + cost > limits.replayMaxChars) {
      break;
    }
    kept.unshift(text);
    entries += turn.length;
    characters += cost;
  }
  const newest = turns.at(-1);
  if (kept.length === 0 && newest) {
    kept.push(shortenedTurn(newest, limits));
  }
  return kept.join(separator) || undefined;
}

function turnText(turn: TranscriptTurn): string {
  return turn.map(({ who, text }) => `${labels[who]}: ${text}`).join(separator);
}

/** A third for what was asked, the rest for how it ended. */
function shortenedTurn(turn: TranscriptTurn, limits: ReplayLimits): string {
  const [prompt, ...rest] = turn;
  const end = turnText(limits.replayMaxEvents > 1 ? rest.slice(1 - limits.replayMaxEvents) : []);
  const asked = prompt ? turnText([prompt]) : '';
  const whole = [asked, end].filter(Boolean).join(separator);
  if (whole.length <= limits.replayMaxChars) {
    return whole;
  }
  const askedRoom = Math.min(
    asked.length,
    Math.max(Math.floor(limits.replayMaxChars / 3), limits.replayMaxChars - end.length - 2),
  );
  const endRoom = Math.max(0, limits.replayMaxChars - askedRoom - separator.length);
  return `${head(asked, askedRoom)}${separator}${tail(end, endRoom)}`.slice(0, limits.replayMaxChars);
}

function head(text: string, length: number): string {
  return text.length <= length ? text : `${wellFormed(text.slice(0, Math.max(0, length - 1)))}…`;
}

function tail(text: string, length: number): string {
  return text.length <= length ? text : length < 1 ? '' : `…${wellFormed(text.slice(text.length - length + 1))}`;
}

/** A cut through a surrogate pair leaves half a character, which is not valid UTF-8 on the wire. */
function wellFormed(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}
