/** One object of OpenAI's Responses dialect: an input item, an output item, a tool or an event. Unknown fields pass. */
export type ResponsesObject = Readonly<Record<string, unknown>>;

export function isResponsesObject(value: unknown): value is ResponsesObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; empty when it is none. */
export function responsesObjects(value: unknown): readonly ResponsesObject[] {
  return Array.isArray(value) ? value.filter(isResponsesObject) : [];
}

/** Codex's freeform tools: their input is a text and not JSON. */
export const freeformTools: ReadonlySet<unknown> = new Set(['apply_patch']);

/** Separates namespace and tool in the flat name that scripts use. */
export const namespaceSeparator = '__';
