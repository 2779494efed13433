/** One QoS 0 subscriber of everything, counting PUBLISH packets: the least that a consumer behind a broker costs. */
import { connect } from 'node:net';
import { connectPacket, subscribePacket } from './mqtt-packets.ts';

const socket = connect({ host: '127.0.0.1', port: Number(process.argv[2]), noDelay: true }, () => {
  socket.write(connectPacket('bench-subscriber', 'bench-subscriber', ''));
  socket.write(subscribePacket('#'));
});
let count = 0;
/** Bytes of the current packet that are still to come. */
let skip = 0;
let held: Buffer = Buffer.alloc(0);

socket.on('data', (chunk) => {
  let at = Math.min(skip, chunk.length);
  skip -= at;
  let bytes: Buffer = chunk;
  if (held.length > 0) {
    bytes = Buffer.concat([held, chunk]);
    held = Buffer.alloc(0);
    at = 0;
  }
  while (at < bytes.length) {
    let length = 0;
    let used = 1;
    for (let scale = 1; ; used++, scale *= 128) {
      const digit = bytes[at + used];
      if (digit === undefined) {
        held = Buffer.from(bytes.subarray(at));
        return;
      }
      length += (digit & 0x7f) * scale;
      if (digit < 0x80) break;
    }
    const type = (bytes[at] ?? 0) >> 4;
    if (type === 3) count++;
    if (type === 9) process.send?.({ subscribed: true });
    const end = at + used + 1 + length;
    skip = Math.max(0, end - bytes.length);
    at = end;
  }
});
process.on('message', () => process.send?.({ count }));
process.on('disconnect', () => process.exit(0));
