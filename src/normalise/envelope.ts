/** The contract's forms: `{point: value}`, `{ts, id, values}`, or an array of those. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for `{ts, id, values}`: an element that has a `values` key is never read as flat. */
export function isWrapped(element: JsonObject): boolean {
  return Object.hasOwn(element, 'values');
}

const maxIdLength = 128;

/**
 * The message's own id (invariant 3). One element: its `id`. An array: a composite of all ids, and only when every
 * element has one; the prefix keeps it apart from plain ids. Null = the device sent none (or none that can be used).
 */
export function messageId(root: unknown): string | null {
  if (!Array.isArray(root)) return isObject(root) ? elementId(root) : null;
  if (root.length === 0) return null;
  if (root.length === 1) return isObject(root[0]) ? elementId(root[0]) : null;
  const ids: string[] = [];
  for (const element of root) {
    const id = isObject(element) ? elementId(element) : null;
    if (id === null) return null;
    ids.push(id);
  }
  return `array:${JSON.stringify(ids)}`;
}

/** Only the wrapped form carries an id: a flat `id` is a key like any other. */
export function elementId(element: JsonObject): string | null {
  if (!isWrapped(element) || !Object.hasOwn(element, 'id')) return null;
  const { id } = element;
  // A control character in a key would be stored as something else (SQLite texts end at NUL).
  if (typeof id === 'string') return id.length > 0 && id.length <= maxIdLength && !hasControl(id) ? id : null;
  return typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : null;
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true;
  return false;
}

/** A copy without what the source marks as bad: no value, whatever stands there (decision 0014). */
function withoutBad(values: JsonObject, status: unknown): JsonObject {
  const given = isObject(status) ? status : {};
  const isBad = (key: string) => Object.hasOwn(given, key) && !/^(Good|Uncertain)/.test(String(given[key]));
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isBad(key) ? null : value]));
}

/** The `values` objects of a body in the order in which they are read: what an expression sees, one at a time. */
export function valuesOf(root: unknown): readonly JsonObject[] {
  const found: JsonObject[] = [];
  for (const element of Array.isArray(root) ? root : [root]) {
    if (!isObject(element)) continue;
    const values = isWrapped(element) ? element.values : element;
    if (!isObject(values)) continue;
    found.push(isWrapped(element) && element.status !== undefined ? withoutBad(values, element.status) : values);
  }
  return found;
}
