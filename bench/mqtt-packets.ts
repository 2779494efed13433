/** The few MQTT 3.1.1 packets a load generator needs, as bytes. */

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** Remaining length, section 2.2.3. */
function frame(first: number, body: Buffer): Buffer {
  const length: number[] = [];
  let rest = body.length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? digit | 0x80 : digit);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export function connectPacket(clientId: string, username: string, password: string): Buffer {
  // User name, password, clean session; keep alive 20 minutes: a benchmark ends before the first ping.
  const header = Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 0x04, 0xb0])]);
  return frame(0x10, Buffer.concat([header, text(clientId), text(username), text(password)]));
}

export function subscribePacket(filter: string): Buffer {
  return frame(0x82, Buffer.concat([Buffer.from([0, 1]), text(filter), Buffer.from([0])]));
}

/** A QoS 1 PUBLISH with room for a packet id; `packetIdAt` and `payloadAt` are offsets into it. */
export function publishTemplate(topic: string, payload: string): { bytes: Buffer; packetIdAt: number; payloadAt: number } {
  const body = Buffer.from(payload, 'utf8');
  const name = text(topic);
  const bytes = frame(0x32, Buffer.concat([name, Buffer.from([0, 0]), body]));
  const payloadAt = bytes.length - body.length;
  return { bytes, packetIdAt: payloadAt - 2, payloadAt };
}
