/** What one pass over the bytes tells before anything is parsed: a hostile message is refused at the price of reading it. */
export interface ByteScan {
  /** Deepest nesting of brackets outside strings. */
  readonly depth: number;
  /** Colons outside strings = keys, repeated ones included. */
  readonly keys: number;
  readonly ascii: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** For well-formed JSON the counts are exact; for anything else the parser says no afterwards. */
export function scanBytes(body: Uint8Array): ByteScan {
  const end = body.length;
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let high = 0;
  for (let i = 0; i < end; i++) {
    const byte = body[i]!;
    if (byte === quote) {
      for (i++; i < end; i++) {
        const inside = body[i]!;
        if (inside === quote) break;
        high |= inside;
        if (inside === backslash) high |= body[++i] ?? 0;
      }
    } else if (byte === colon) keys++;
    // 0x5b [ and 0x7b {, 0x5d ] and 0x7d }: bit 5 is all that differs.
    else if ((byte | 0x20) === 0x7b) {
      if (++depth > deepest) deepest = depth;
    } else if ((byte | 0x20) === 0x7d) depth--;
    else high |= byte;
  }
  return { depth: deepest, keys, ascii: high < 0x80 };
}

/** Keys that are left after parsing: fewer than `scanBytes` counted = some stood more than once. Of what is not too deep. */
export function countKeys(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  let count = 0;
  if (Array.isArray(node)) {
    for (const item of node) if (typeof item === 'object') count += countKeys(item);
    return count;
  }
  const fields = node as Record<string, unknown>;
  for (const key in fields) {
    count++;
    const value = fields[key];
    if (typeof value === 'object' && value !== null) count += countKeys(value);
  }
  return count;
}
