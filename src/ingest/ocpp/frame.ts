import { countKeys, scanBytes } from '../../runtime/scan-json.ts';

/** One message of OCPP-J [OCPP-J 1.6 section 4.2, OCPP-J 2.0.1 section 4.2]. */
export type Frame =
  | { readonly kind: 'call'; readonly id: string; readonly action: string; readonly payload: unknown; readonly text: string }
  | { readonly kind: 'result'; readonly id: string; readonly payload: unknown }
  | { readonly kind: 'error'; readonly id: string; readonly code: string; readonly text: string }
  /** No message of OCPP. `id` null = it could not be read, and an answer has nobody to go to. */
  | { readonly kind: 'broken'; readonly id: string | null; readonly code: string; readonly expected: string; readonly text: string };

/** 36 in the standard, for a UUID; some stations put a prefix before it. */
const longestId = 64;
const longestAction = 64;

/** Two less than what a body may have (normalise/parse-body.ts): the envelope puts a call that deep inside of itself. */
const deepest = 14;

/** Never throws. `bytes` is the message as it came, in UTF-8. */
export function readFrame(bytes: Uint8Array): Frame {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const { depth, keys } = scanBytes(bytes);
  if (depth > deepest) return broken(null, 'RpcFrameworkError', `at most ${deepest} levels`, text);
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return broken(null, 'RpcFrameworkError', 'one JSON text', text);
  }
  if (!Array.isArray(root)) return broken(null, 'RpcFrameworkError', '[type, id, ...]', text);
  const [type, id, third, fourth] = root as unknown[];
  if (typeof id !== 'string' || id === '' || id.length > longestId || /[^\x20-\x7e]/.test(id))
    return broken(null, 'RpcFrameworkError', `an id of 1 to ${longestId} printable characters`, text);
  // JSON.parse kept the last one, and nobody knows which was meant (decision 0011).
  if (countKeys(root) !== keys) {
    return type === 3 || type === 4
      ? { kind: 'error', id, code: 'RpcFrameworkError', text: 'a key stands more than once' }
      : broken(id, 'RpcFrameworkError', 'every key once', text);
  }
  switch (type) {
    case 2:
      if (typeof third !== 'string' || third.length > longestAction) return broken(id, 'RpcFrameworkError', '[2, id, action, {}]', text);
      if (root.length !== 4) return broken(id, 'RpcFrameworkError', '[2, id, action, {}], four elements', text);
      return { kind: 'call', id, action: third, payload: fourth, text };
    case 3:
      return { kind: 'result', id, payload: third };
    case 4:
      return { kind: 'error', id, code: short(third), text: short(fourth) };
    default:
      return broken(id, 'MessageTypeNotSupported', 'message type 2, 3 or 4', text);
  }
}

export function callText(id: string, action: string, payload: object): string {
  return JSON.stringify([2, id, action, payload]);
}

export function resultText(id: string, payload: object): string {
  return JSON.stringify([3, id, payload]);
}

/** The description is cut: what a peer sent must not come back at length. */
export function errorText(id: string, code: string, description: string): string {
  return JSON.stringify([4, id, code, description.slice(0, 255), {}]);
}

function broken(id: string | null, code: string, expected: string, text: string): Frame {
  return { kind: 'broken', id, code, expected, text };
}

function short(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : '';
}
