import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a centre reads out of a packet; written apart from src, by the table of GB/T 26875.3-2011. */
export interface Heard {
  readonly serial: number;
  readonly command: number;
  readonly source: string;
  readonly destination: string;
  readonly label: string;
  readonly adu: Buffer;
  /** Of a component state. */
  readonly component: {
    readonly systemType: number;
    readonly type: number;
    readonly address: number;
    readonly state: number;
    readonly text: string;
  } | null;
}

/** Parses by length: 2 start, 25 fixed, the data, 1 sum, 2 end. */
function packets(bytes: Buffer): { readonly heard: readonly Heard[]; readonly rest: Buffer } {
  const heard: Heard[] = [];
  let rest = bytes;
  while (rest.length >= 30) {
    const size = rest[24]! + 256 * rest[25]!;
    const total = 2 + 25 + size + 1 + 2;
    if (rest.length < total) break;
    const packet = rest.subarray(0, total);
    let sum = 0;
    for (const byte of packet.subarray(2, 27 + size)) sum = (sum + byte) % 256;
    if (packet.subarray(0, 2).toString('hex') !== '4040' || packet.subarray(-2).toString('hex') !== '2323' || sum !== packet.at(-3))
      throw new Error(`no packet: ${packet.toString('hex')}`);
    const adu = Buffer.from(packet.subarray(27, 27 + size));
    const text = adu.subarray(11, 42);
    const end = text.indexOf(0);
    heard.push({
      serial: packet[2]! + 256 * packet[3]!,
      command: packet[26]!,
      source: packet.subarray(12, 18).toString('hex'),
      destination: packet.subarray(18, 24).toString('hex'),
      label: [...packet.subarray(6, 12)].map((each) => String(each).padStart(2, '0')).join(' '),
      adu,
      component:
        adu[0] !== 2
          ? null
          : {
              systemType: adu[2]!,
              type: adu[4]!,
              address: adu.readUInt32LE(5),
              state: adu.readUInt16LE(9),
              text: new TextDecoder('gb18030').decode(end < 0 ? text : text.subarray(0, end)),
            },
    });
    rest = rest.subarray(total);
  }
  return { heard, rest: Buffer.from(rest) };
}

function packet(serial: number, command: number, adu: Buffer): Buffer {
  const middle = Buffer.concat([
    Buffer.from([serial % 256, serial >> 8, 1, 0, 0, 0, 12, 1, 1, 26]),
    Buffer.from('000000000001', 'hex'),
    Buffer.from('1527082020fe', 'hex'),
    Buffer.from([adu.length % 256, adu.length >> 8, command]),
    adu,
  ]);
  const sum = middle.reduce((all, each) => (all + each) % 256, 0);
  return Buffer.concat([Buffer.from('4040', 'hex'), middle, Buffer.from([sum]), Buffer.from('2323', 'hex')]);
}

/** A fire centre: confirms what comes, asks when it is told to. */
export async function fireCentre(settings: object = {}) {
  const heard: Heard[] = [];
  const taken: Heard[] = [];
  let refusals = 0;
  let frozen = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (part) => {
      const read = packets(Buffer.concat([rest, part]));
      rest = read.rest;
      for (const each of read.heard) {
        heard.push(each);
        if (each.command !== 2 || frozen) continue;
        const refused = each.component !== null && refusals-- > 0;
        if (!refused) taken.push(each);
        // Two writes: a confirmation may come in pieces.
        const answer = packet(each.serial, refused ? 6 : 3, Buffer.alloc(0));
        socket.write(answer.subarray(0, 9));
        socket.write(answer.subarray(9));
      }
    });
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const components = (of: readonly Heard[]) => of.filter(({ component }) => component !== null);
  return {
    port,
    fields: {
      host: '127.0.0.1',
      port,
      source: 'fe2020082715',
      destination: '010000000000',
      bit0: 'zero',
      heartbeatSeconds: 0.2,
      timeoutSeconds: 0.3,
      ...settings,
    },
    heard,
    components: () => components(taken),
    took: () => components(taken).map(({ component }) => component?.text ?? ''),
    came: () => components(heard).length,
    connections: () => sockets.size,
    refuse: (times: number) => {
      refusals = times;
    },
    freeze: (now: boolean) => {
      frozen = now;
    },
    ask: (serial: number, command: number, adu: readonly number[]) => {
      for (const socket of sockets) socket.write(packet(serial, command, Buffer.from(adu)));
    },
    /** Bytes as they are. */
    babble: (bytes: Buffer) => {
      for (const socket of sockets) socket.write(bytes);
    },
    goAway: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    comeBack: () => listen(port),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
