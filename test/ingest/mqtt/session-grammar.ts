import mqttPacket, { type Packet } from 'mqtt-packet';

/** Reproducible chance: mulberry32. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface FuzzSession {
  /** In the order and the pieces in which they are sent. */
  readonly chunks: readonly Buffer[];
  readonly mutations: number;
}

type Roll = () => number;
const below = (roll: Roll, n: number): number => Math.floor(roll() * n);
const pick = <T>(roll: Roll, of: readonly T[]): T => of[below(roll, of.length)]!;

const accounts = 2_000;

function connect(roll: Roll, index: number): Packet {
  const id = `d${index % accounts}`;
  const will = {
    topic: pick(roll, [`v1/devices/${id}/events`, 'v1/devices/d0/events']),
    payload: Buffer.from('{"gone":1}'),
    qos: 1 as const,
    retain: roll() < 0.5,
  };
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: pick(roll, [`c${index}`, id, '', '电梯']) || (roll() < 0.5 ? '' : 'x'),
    clean: true,
    keepalive: pick(roll, [0, 1, 60, 65_535]),
    username: roll() < 0.05 ? `token-${id}` : id,
    ...(roll() < 0.95 ? { password: Buffer.from(`secret-${id}`) } : {}),
    ...(roll() < 0.2 ? { will } : {}),
  };
}

function later(roll: Roll, index: number): Packet {
  const id = `d${index % accounts}`;
  const messageId = 1 + below(roll, 40);
  const topic = pick(roll, [
    `v1/devices/${id}/telemetry`,
    'v1/devices/me/telemetry',
    `v1/devices/${id}/events`,
    'v1/devices/me/commands/7/result',
    'v1/devices/d0/telemetry',
    '$SYS/x',
  ]);
  const filter = pick(roll, [
    `v1/devices/${id}/commands`,
    'v1/devices/me/commands',
    'v1/devices/me/rpc/request/+',
    '#',
    '+/+',
    '$share/g/#',
  ]);
  const kind = below(roll, 20);
  if (kind < 10) {
    const qos = pick(roll, [0, 1, 2] as const);
    const payload = Buffer.alloc(below(roll, 300), 0x61);
    return { cmd: 'publish', topic, payload, qos, dup: qos > 0 && roll() < 0.3, retain: roll() < 0.1, ...(qos > 0 ? { messageId } : {}) };
  }
  if (kind < 13) return { cmd: 'subscribe', messageId, subscriptions: [{ topic: filter, qos: pick(roll, [0, 1, 2] as const) }] };
  if (kind < 14) return { cmd: 'unsubscribe', messageId, unsubscriptions: [filter] };
  if (kind < 16) return { cmd: 'pubrel', messageId };
  if (kind < 17) return { cmd: pick(roll, ['puback', 'pubrec', 'pubcomp'] as const), messageId };
  if (kind < 19) return { cmd: 'pingreq' };
  return { cmd: 'disconnect' };
}

/** One change to one packet. */
function mutate(roll: Roll, packet: Buffer): Buffer {
  const at = below(roll, packet.length);
  const bytes = Buffer.from(packet);
  switch (below(roll, 9)) {
    case 0:
      bytes[at] = bytes[at]! ^ (1 << below(roll, 8));
      return bytes;
    case 1:
      bytes[at] = pick(roll, [0, 1, 0x7f, 0x80, 0xff, 0x23, 0x2b, 0x2f, 0xc0, 0xed]);
      return bytes;
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(Array.from({ length: 1 + below(roll, 8) }, () => below(roll, 256))),
        bytes.subarray(at),
      ]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + below(roll, 6)))]);
    case 5:
      return Buffer.concat([bytes, bytes]);
    case 6:
      // Another type or other flags.
      bytes[0] = below(roll, 256);
      return bytes;
    case 7:
      // Another claim of length.
      return Buffer.concat([
        bytes.subarray(0, 1),
        Buffer.from(pick(roll, [[0xff, 0xff, 0xff, 0x7f], [0x80, 0x80, 0x80, 0x80, 1], [0], [0xff, 0x7f], [0x80, 0x00]])),
        bytes.subarray(2),
      ]);
    default:
      return Buffer.from(Array.from({ length: 1 + below(roll, 60) }, () => below(roll, 256)));
  }
}

/** A conversation by the grammar with some packets changed; the same for the same seed and index. */
export function makeSession(seed: number, index: number): FuzzSession {
  const roll = dice(seed * 1_000_003 + index);
  const packets = [connect(roll, index), ...Array.from({ length: below(roll, 9) }, () => later(roll, index))].map((packet) =>
    mqttPacket.generate(packet),
  );
  let mutations = 0;
  const changed = packets.map((packet, position) => {
    // Most sessions get past CONNECT, so that the later states are tried too.
    if (roll() >= (position === 0 ? 0.35 : 0.3)) return packet;
    mutations++;
    return mutate(roll, packet);
  });
  if (roll() < 0.1 && changed.length > 2) changed.push(...changed.splice(1, 1));
  const all = Buffer.concat(changed);
  const chunks: Buffer[] = [];
  const pieces = pick(roll, [1, 1, 1, 2, 4, 9]);
  for (let at = 0; at < all.length; ) {
    const end = pieces === 1 ? all.length : Math.min(all.length, at + 1 + below(roll, Math.ceil((2 * all.length) / pieces)));
    chunks.push(all.subarray(at, end));
    at = end;
  }
  return { chunks, mutations };
}
