import { createHmac } from 'node:crypto';
import type { PrivacyMark } from '../model/profile.ts';
import { isObject, isWrapped, type JsonObject } from './envelope.ts';
import { pointerTo } from './message-problem.ts';

/**
 * Drops and pseudonymises what the profile marks as private, in place, before the message reaches the disk
 * (invariant 1). The marks hold in `values`, and beside it as well: a misplaced name is still a name.
 * An element that is no object, and `values` that are none, are replaced by null: nobody knows what stands in them.
 */
export function applyPrivacy(root: unknown, marks: readonly PrivacyMark[], key: Uint8Array): unknown {
  if (Array.isArray(root)) return root.map((element) => (isObject(element) ? inElement(element, marks, key) : null));
  return isObject(root) ? inElement(root, marks, key) : null;
}

function inElement(element: JsonObject, marks: readonly PrivacyMark[], key: Uint8Array): JsonObject {
  if (isWrapped(element) && !isObject(element.values)) element.values = null;
  for (const mark of marks) {
    treat(element, mark, key);
    if (isWrapped(element) && isObject(element.values)) treat(element.values, mark, key);
  }
  return element;
}

/** Where a private field should lie deeper but something else stands in the way, that something is treated instead. */
function treat(values: JsonObject, { path, treatment }: PrivacyMark, key: Uint8Array): void {
  let holder = values;
  for (const [index, segment] of path.entries()) {
    if (!Object.hasOwn(holder, segment)) return;
    const value = holder[segment];
    const next = path[index + 1];
    if (next !== undefined && holds(value, next)) {
      holder = value;
      continue;
    }
    // A hole in an array prints as null anyway: the same thing, said plainly.
    if (treatment === 'drop' && Array.isArray(holder)) holder[segment] = null;
    else if (treatment === 'drop') delete holder[segment];
    else if (value !== null) holder[segment] = pseudonym(value, key);
    return;
  }
}

/** An object, or an array when the next segment is an index (`length` of an array is no place for a name). */
function holds(value: unknown, segment: string): value is JsonObject {
  return Array.isArray(value) ? /^\d{1,6}$/.test(segment) : isObject(value);
}

/** `p-` and 16 hex of HMAC-SHA-256: the same person is the same pseudonym, and nobody without the key can go back. */
export function pseudonym(value: unknown, key: Uint8Array): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `p-${createHmac('sha256', key).update(text).digest('hex').slice(0, 16)}`;
}

/**
 * JSON without a silent change: Infinity (`1e999`) would become null, that is: missing. As text it stays wrong. A repeated key
 * (pointers) stays repeated, without its values: one of them was never looked at.
 */
export function serialise(root: unknown, repeated: ReadonlySet<string> | null): Uint8Array {
  return Buffer.from(repeated === null ? JSON.stringify(root, (_key, value) => plain(value)) : withRepeated(root, '', repeated));
}

function withRepeated(node: unknown, pointer: string, repeated: ReadonlySet<string>): string {
  if (Array.isArray(node)) return `[${node.map((item, index) => withRepeated(item, pointerTo(pointer, index), repeated)).join()}]`;
  if (!isObject(node)) return JSON.stringify(plain(node));
  const members = Object.keys(node).map((key) => {
    const [name, place] = [JSON.stringify(key), pointerTo(pointer, key)];
    return repeated.has(place) ? `${name}:null,${name}:null` : `${name}:${withRepeated(node[key], place, repeated)}`;
  });
  return `{${members.join()}}`;
}

function plain(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
