export const jsonLimits = { depth: 32, members: 10_000, digits: 128 } as const;

/**
 * Looks at JSON bytes before anything parses them: how deep, how many members. One pass, nothing allocated, so that 1 MB of
 * brackets costs a millisecond and not a blocked loop (reliability.md row 21). Null = within the limits.
 */
export function jsonTooComplex(body: Uint8Array, limits: { depth: number; members: number; digits: number } = jsonLimits): string | null {
  let depth = 0;
  let members = 0;
  let digits = 0;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (byte === 0x22) {
      i = endOfString(body, i);
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limits.depth) return `expected at most ${limits.depth} levels, came more (byte ${i})`;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === 0x2c && ++members >= limits.members) {
      return `expected at most ${limits.members} members, came more (byte ${i})`;
    } else if (byte !== undefined && byte >= 0x2b && byte <= 0x39 && byte !== 0x2c) {
      // A number of a million digits is 25 ms of work for nothing.
      if (++digits > limits.digits) return `expected numbers of at most ${limits.digits} characters, came a longer one (byte ${i})`;
      continue;
    }
    digits = 0;
  }
  return null;
}

/** Where the string that begins at `start` ends: the next quote that an even number of backslashes precedes. */
function endOfString(body: Uint8Array, start: number): number {
  for (let quote = body.indexOf(0x22, start + 1); quote >= 0; quote = body.indexOf(0x22, quote + 1)) {
    let slashes = 0;
    while (body[quote - 1 - slashes] === 0x5c) slashes++;
    if (slashes % 2 === 0) return quote;
  }
  return body.length;
}
