/**
 * Text as GB 18030, which GB/T 26875.3 asks for. The platform decodes it and does not encode: the table is made by decoding
 * every sequence of two bytes, and every one of four bytes that stands for a character below U+10000, once.
 */
let table: ReadonlyMap<number, readonly number[]> | null = null;

function made(): ReadonlyMap<number, readonly number[]> {
  const two: number[][] = [];
  const four: number[][] = [];
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++) if (second !== 0x7f) two.push([first, second]);
  for (let first = 0x81; first <= 0x84; first++)
    for (let second = 0x30; second <= 0x39; second++)
      for (let third = 0x81; third <= 0xfe; third++)
        for (let fourth = 0x30; fourth <= 0x39; fourth++) four.push([first, second, third, fourth]);
  const sequences = [...two, ...four];
  // All at once, a line each: no sequence has a line's end in it, and a call for each would take half a second.
  const texts = new TextDecoder('gb18030').decode(Uint8Array.from(sequences.flatMap((bytes) => [...bytes, 0x0a]))).split('\n');
  const found = new Map<number, readonly number[]>();
  for (const [index, bytes] of sequences.entries()) {
    const text = texts[index] ?? '';
    const code = text.codePointAt(0) ?? 0xfffd;
    // The first sequence of a character is the one that is written; what is no character decodes to U+FFFD.
    if (text.length === (code > 0xffff ? 2 : 1) && code !== 0xfffd && !found.has(code)) found.set(code, bytes);
  }
  return found;
}

/** Makes the table, so that the first text does not have to wait for it. */
export function prepareGb18030(): void {
  table ??= made();
}

/** Beyond U+FFFF four bytes follow each other without a gap, from 90 30 81 30 (GB 18030-2005, four-byte area of the other planes). */
function beyond(code: number): readonly number[] {
  const n = code - 0x1_0000;
  return [0x90 + Math.floor(n / 12_600), 0x30 + (Math.floor(n / 1_260) % 10), 0x81 + (Math.floor(n / 10) % 126), 0x30 + (n % 10)];
}

const questionMark = [0x3f];

function bytesOf(character: string): readonly number[] {
  const code = character.codePointAt(0) ?? 0x3f;
  if (code < 0x80) return [code];
  if (code > 0xffff) return beyond(code);
  table ??= made();
  return table.get(code) ?? questionMark;
}

/** At most `most` bytes, cut between two characters; a character that has no bytes is a question mark. */
export function gb18030(text: string, most = Number.MAX_SAFE_INTEGER): Buffer {
  const bytes: number[] = [];
  for (const character of text) {
    const next = bytesOf(character);
    if (bytes.length + next.length > most) break;
    bytes.push(...next);
  }
  return Buffer.from(bytes);
}
