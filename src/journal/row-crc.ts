import { crc32 } from 'node:zlib';

/** CRC of a stored row: of the JSON of its columns in order, so that a moved boundary between two columns is seen too. */
export function rowCrc(...columns: readonly unknown[]): number {
  return crc32(JSON.stringify(columns));
}

/** CRC of a log row: its key, its count and every byte of its body. */
export function logRowCrc(firstPosition: number, count: number, body: Uint8Array): number {
  return crc32(body, crc32(`${firstPosition}/${count}`));
}
