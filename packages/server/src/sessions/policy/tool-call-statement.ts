/** What an agent said of a tool call at one time: the `toolCall` of a permission request, or what earlier updates add up to. */
export interface ToolCallStatement {
  readonly toolCallId?: unknown;
  readonly kind?: unknown;
  readonly title?: unknown;
  readonly rawInput?: unknown;
  readonly locations?: unknown;
  readonly content?: unknown;
}

/** An object with at least one member: agents begin a call with `{}` and say later what it is. */
export function isSaid(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** An earlier statement and a later one: a field that is missing or empty leaves the one before as it is. */
export function mergeStatements(earlier: ToolCallStatement, later: ToolCallStatement): ToolCallStatement {
  return {
    toolCallId: later.toolCallId ?? earlier.toolCallId,
    kind: later.kind ?? earlier.kind,
    title: later.title ?? earlier.title,
    rawInput: isSaid(later.rawInput) ? later.rawInput : earlier.rawInput,
    locations: isSaid(later.locations) ? later.locations : earlier.locations,
    content: isSaid(later.content) ? later.content : earlier.content,
  };
}
