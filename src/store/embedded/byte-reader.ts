const textDecoder = new TextDecoder();

/** The bytes are not what was written: the row is set aside, never guessed at. */
export class DamagedBytesError extends Error {
  override readonly name = 'DamagedBytesError';
}

export class ByteReader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.end = end;
  }

  /** Goes on by `length` bytes; returns where they start. */
  skip(length: number): number {
    const at = this.at;
    if (length < 0 || at + length > this.end)
      throw new DamagedBytesError(`expected ${length} bytes at ${at}, the block ends at ${this.end}`);
    this.at = at + length;
    return at;
  }

  u8(): number {
    return this.bytes[this.skip(1)]!;
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  varint(): number {
    let byte = this.u8();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let factor = 128; ; factor *= 128) {
      byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      if (factor > 2 ** 56) throw new DamagedBytesError(`expected a varint of at most 9 bytes before ${this.at}`);
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A count of things that each take at least some room: guards allocations against damaged lengths. */
  count(limit: number): number {
    const value = this.varint();
    if (value > limit) throw new DamagedBytesError(`expected a count of at most ${limit} before ${this.at}, came ${value}`);
    return value;
  }

  text(): string {
    const head = this.varint();
    if (head % 2 === 0) {
      const length = head / 2;
      const at = this.skip(length);
      return textDecoder.decode(this.bytes.subarray(at, at + length));
    }
    const length = (head - 1) / 4;
    const at = this.skip(length * 2);
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.view.getUint16(at + i * 2, true));
    return text;
  }
}
