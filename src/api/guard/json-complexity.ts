export const jsonLimits = { depth: 32, members: 10_000 } as const;

/**
 * Looks at JSON bytes before anything parses them: how deep, how many members. One pass, nothing allocated, so that 1 MB of
 * brackets costs a millisecond and not a blocked loop (reliability.md row 21). Null = within the limits.
 */
export function jsonTooComplex(body: Uint8Array, limits: { depth: number; members: number } = jsonLimits): string | null {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limits.depth) return `expected at most ${limits.depth} levels, came more (byte ${i})`;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === 0x2c && ++members >= limits.members) {
      return `expected at most ${limits.members} members, came more (byte ${i})`;
    }
  }
  return null;
}
