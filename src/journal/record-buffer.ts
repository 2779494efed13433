/** A byte buffer that grows; written on the main thread, handed to the worker as one piece. */
export class RecordBuffer {
  bytes: Buffer;
  length: number;

  constructor(memory: ArrayBuffer, start: number) {
    this.bytes = Buffer.from(memory);
    this.length = start;
  }

  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.from(new ArrayBuffer(Math.max(needed, this.bytes.length * 2)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  u8(value: number): void {
    this.bytes[this.length++] = value;
  }

  f64(value: number): void {
    this.bytes.writeDoubleLE(value, this.length);
    this.length += 8;
  }

  /** LEB128. */
  size(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Length and UTF-8. Short ASCII, which nearly every id is, is copied here: a native call costs three times as much. */
  text(value: string): void {
    const count = value.length;
    this.reserve(count * 3 + 5);
    if (count < 64) {
      const { bytes } = this;
      const at = this.length + 1;
      let i = 0;
      for (; i < count; i++) {
        const code = value.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[at + i] = code;
      }
      if (i === count) {
        bytes[this.length] = count;
        this.length = at + count;
        return;
      }
    }
    this.size(Buffer.byteLength(value));
    this.length += this.bytes.write(value, this.length, 'utf8');
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }
}
