import { createServer, type Socket } from 'node:net';

/** A peer that means no good, and how often it was met. */
export interface HostilePeer {
  readonly name: string;
  readonly url: string;
  /** Root of the device that is behind it. */
  readonly root: string;
  met(): number;
}

/** HEL -> an ACK without limits of message and chunks, then what each of them does with the OpenSecureChannel request. */
const attacks: Readonly<Record<string, ((socket: Socket) => void) | null>> = {
  'buffers of 2 GB': null,
  'a message of 2 GB': (socket) =>
    void socket.write(Buffer.concat([Buffer.from('OPNF'), Buffer.from('ffffff7f', 'hex'), Buffer.alloc(60_000, 1)])),
  'chunks without end': (socket) => flood(socket, chunk('OPNC', 60_000)),
  'small chunks without end': (socket) => flood(socket, chunk('MSGC', 64)),
  'bytes that are none of it': (socket) => flood(socket, Buffer.alloc(60_000, 0xa5)),
  'nothing at all': () => {},
};

/** Writes between two looks at what else there is to do. */
const writesAtOnce = 64;

export function babblers(): Promise<HostilePeer[]> {
  return Promise.all(Object.entries(attacks).map(([name, attack]) => babbler(name, attack)));
}

function chunk(type: string, size: number): Buffer {
  const body = Buffer.alloc(size, 3);
  body.write(type, 0, 'latin1');
  body.writeUInt32LE(size, 4);
  return body;
}

/** As fast as it is read. A client that reads all takes every write at once, so without the pause this would never return. */
function flood(socket: Socket, data: Buffer): void {
  const more = () => {
    for (let n = 0; n < writesAtOnce; n++) if (socket.destroyed || !socket.write(data)) return;
    setImmediate(more);
  };
  socket.on('drain', more);
  more();
}

/**
 * ACK of OPC UA part 6, 7.1.2.4: version, receive and send buffer, largest message and most chunks (0 = no limit). A client
 * that is offered buffers of 2 GB goes no further.
 */
function ackOf(bufferSize: number): Buffer {
  const ack = Buffer.alloc(28);
  ack.write('ACKF', 0, 'latin1');
  for (const [at, value] of [28, 0, bufferSize, bufferSize, 0, 0].entries()) ack.writeUInt32LE(value, 4 + at * 4);
  return ack;
}

async function babbler(name: string, attack: ((socket: Socket) => void) | null): Promise<HostilePeer> {
  let attacked = 0;
  const server = createServer((socket) => {
    let said = 0;
    socket.on('error', () => {});
    socket.on('data', () => {
      said++;
      if (said === 1) socket.write(ackOf(attack === null ? 0x7fff_ffff : 65_536));
      if (said !== (attack === null ? 1 : 2)) return;
      attacked++;
      attack?.(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { name, url: `opc.tcp://127.0.0.1:${port}`, root: 'x', met: () => attacked };
}
