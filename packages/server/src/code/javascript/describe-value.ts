import { inspect } from 'node:util';

/** How a class offers other forms of its values: a method of this name that returns media type → value. As notebooks of Deno know it. */
export const displayMethod = Symbol.for('Jupyter.display');

const maxJsonCharacters = 1024 * 1024;
const inspectOptions = { depth: 4, maxArrayLength: 200, maxStringLength: 100_000, breakLength: 100 };

export function inspectValue(value: unknown): string {
  return inspect(value, inspectOptions);
}

/** A value in every form it has. */
export async function describeValue(value: unknown): Promise<Record<string, unknown>> {
  const display = (value as { [displayMethod]?: unknown } | null | undefined)?.[displayMethod];
  if (typeof display === 'function') {
    const forms: unknown = await display.call(value);
    if (isMediaBundle(forms)) {
      return { 'text/plain': inspectValue(value), ...forms };
    }
  }
  const json = plainJson(value);
  return { 'text/plain': inspectValue(value), ...(json === undefined ? {} : { 'application/json': json }) };
}

/** Whether every key is a media type. */
export function isMediaBundle(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((key) => /^[\w.+-]+\/[\w.+-]+$/.test(key))
  );
}

/** Arrays and plain objects as JSON, when that says all of them in reasonable size. */
function plainJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return undefined;
  }
  try {
    const text = JSON.stringify(value);
    return text.length <= maxJsonCharacters ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
