const textEncoder = new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;

/** How many bytes `varint(value)` takes; `value` is an integer from 0 to 2^53. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  if (value < 0x10000000) return 4;
  let bytes = 5;
  for (let rest = value / 0x800000000; rest >= 1; rest /= 128) bytes++;
  return bytes;
}

/** Maps signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 ... Exact up to 2^52 either side. */
export function zigzag(value: number): number {
  return value >= 0 ? value * 2 : value * -2 - 1;
}

/** A growing buffer that is used again and again; little-endian. */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;
  private view: DataView;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  reset(): void {
    this.length = 0;
  }

  reserve(extra: number): void {
    if (this.length + extra <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + extra));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  varint(value: number): void {
    this.reserve(9);
    let rest = value;
    while (rest >= 0x80000000) {
      this.bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  signed(value: number): void {
    this.varint(zigzag(value));
  }

  /** UTF-8, or code units where UTF-8 would lose a lone surrogate. */
  text(value: string): void {
    if (!loneSurrogate.test(value)) {
      const bytes = textEncoder.encode(value);
      this.varint(bytes.length * 2);
      this.raw(bytes);
      return;
    }
    this.varint(value.length * 4 + 1);
    this.reserve(value.length * 2);
    for (let i = 0; i < value.length; i++, this.length += 2) this.view.setUint16(this.length, value.charCodeAt(i), true);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Overwrites four bytes that were written before. */
  patchU32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  /** A view, valid until the next write. */
  written(from = 0): Uint8Array {
    return this.bytes.subarray(from, this.length);
  }
}
