/** The `values` objects of a payload in the forms of the contract; for lint and docs only (normalise reads real messages). */
export function valuesOf(payload: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(payload)) return payload.flatMap((element) => (Array.isArray(element) ? [] : valuesOf(element)));
  if (!isObject(payload)) return [];
  return Object.hasOwn(payload, 'values') ? (isObject(payload.values) ? [payload.values] : []) : [payload];
}

/** True when the path leads to something, null included. */
export function hasPath(values: unknown, path: readonly string[]): boolean {
  let node = values;
  for (const segment of path) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, segment)) return false;
    node = (node as Record<string, unknown>)[segment];
  }
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
