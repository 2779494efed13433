/** Control unit of GB/T 26875.3-2011: what a frame is for. */
export const commands = { control: 1, send: 2, confirm: 3, request: 4, answer: 5, deny: 6 } as const;

/** A packet of GB/T 26875.3-2011: what stands between `40 40` and `23 23`. */
export interface Frame {
  /** 0 to 65,535; the answer to a frame has the same. */
  readonly serial: number;
  /** Of the protocol, main and user, as two bytes. */
  readonly version: readonly [main: number, user: number];
  /** When it was made; what came is kept as it came. */
  readonly time: Buffer;
  /** Six bytes each, low byte first on the line; here as a number in hex, 12 digits. */
  readonly source: string;
  readonly destination: string;
  readonly command: number;
  /** Application data unit: at most 1,024 bytes [M]. */
  readonly adu: Buffer;
}

export const maxAdu = 1_024;
/** From `40 40` to the command. */
const head = 27;
const tail = 3;

export function encodeFrame({ serial, version, time, source, destination, command, adu }: Frame): Buffer {
  if (adu.length > maxAdu) throw new Error(`adu: expected at most ${maxAdu} bytes, came ${adu.length}`);
  const bytes = Buffer.alloc(head + adu.length + tail);
  bytes.writeUInt16BE(0x4040, 0);
  bytes.writeUInt16LE(serial, 2);
  bytes.set(version, 4);
  time.copy(bytes, 6, 0, 6);
  address(source).copy(bytes, 12);
  address(destination).copy(bytes, 18);
  bytes.writeUInt16LE(adu.length, 24);
  bytes.writeUInt8(command, 26);
  adu.copy(bytes, head);
  bytes.writeUInt8(checksum(bytes, adu.length), head + adu.length);
  bytes.writeUInt16BE(0x2323, head + adu.length + 1);
  return bytes;
}

/**
 * Frames out of a stream, by their length: both delimiters may occur inside. What is no frame is passed over byte by byte
 * until one begins; of a peer that sends nothing but rubbish no more than one frame is ever held.
 */
export class FrameReader {
  private held: Buffer = Buffer.alloc(0);
  /** Bytes that belonged to no frame. */
  skipped = 0;

  take(part: Buffer): readonly Frame[] {
    this.held = Buffer.concat([this.held, part]);
    const frames: Frame[] = [];
    let at = 0;
    while (this.held.length - at >= head + tail) {
      const found = frameAt(this.held, at);
      // What looks like the beginning of a long one may be rubbish: a whole frame behind it says so.
      if (found === 'short' && !this.wholeAfter(at)) break;
      if (found === 'short' || found === null) {
        at++;
        this.skipped++;
        continue;
      }
      frames.push(found);
      at += head + found.adu.length + tail;
    }
    this.held = Buffer.from(this.held.subarray(at));
    return frames;
  }

  private wholeAfter(from: number): boolean {
    for (let at = from + 1; this.held.length - at >= head + tail; at++) {
      const found = frameAt(this.held, at);
      if (found !== null && found !== 'short') return true;
    }
    return false;
  }
}

function frameAt(bytes: Buffer, at: number): Frame | 'short' | null {
  if (bytes.readUInt16BE(at) !== 0x4040) return null;
  const length = bytes.readUInt16LE(at + 24);
  if (length > maxAdu) return null;
  const end = at + head + length + tail;
  if (bytes.length < end) return 'short';
  const whole = bytes.subarray(at, end);
  if (whole.readUInt16BE(whole.length - 2) !== 0x2323 || whole[whole.length - tail] !== checksum(whole, length)) return null;
  return {
    serial: whole.readUInt16LE(2),
    version: [whole.readUInt8(4), whole.readUInt8(5)],
    time: Buffer.from(whole.subarray(6, 12)),
    source: number(whole.subarray(12, 18)),
    destination: number(whole.subarray(18, 24)),
    command: whole.readUInt8(26),
    adu: Buffer.from(whole.subarray(head, head + length)),
  };
}

/** Low byte of the sum from the serial to the end of the application data. */
function checksum(bytes: Buffer, length: number): number {
  let sum = 0;
  for (let at = 2; at < head + length; at++) sum += bytes[at] ?? 0;
  return sum & 0xff;
}

const address = (hex: string) => Buffer.from(hex.padStart(12, '0'), 'hex').reverse();
const number = (bytes: Buffer) => Buffer.from(bytes).reverse().toString('hex');
