import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const chunkBytes = 1024 * 1024;

export interface Hashed {
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads a file to its end. `onBytes` is told after each piece how many bytes it had. */
export function hashFile(path: string, onBytes: (bytes: number) => void = () => {}): Hashed {
  const file = openSync(path, 'r');
  try {
    return pump(file, null, onBytes);
  } finally {
    closeSync(file);
  }
}

/** Copies a file to a new one, 0600, which is on disk when this returns; its hash is that of the bytes that were read. */
export function copyHashed(from: string, to: string, onBytes: (bytes: number) => void = () => {}): Hashed {
  const source = openSync(from, 'r');
  try {
    const target = openSync(to, 'wx', 0o600);
    try {
      const hashed = pump(source, target, onBytes);
      fsyncSync(target);
      return hashed;
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

function pump(from: number, to: number | null, onBytes: (bytes: number) => void): Hashed {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let bytes = 0;
  for (let read = readSync(from, chunk); read > 0; read = readSync(from, chunk)) {
    const piece = chunk.subarray(0, read);
    hash.update(piece);
    for (let written = 0; to !== null && written < read; ) written += writeSync(to, piece, written);
    bytes += read;
    onBytes(read);
  }
  return { bytes, sha256: hash.digest('hex') };
}
