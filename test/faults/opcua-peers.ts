import { fork } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import type { OPCUAServer } from 'node-opcua';
import type { HeavyPeer } from './opcua-heavy-process.ts';

/** A peer that means no good, and how often it was met. */
export interface HostilePeer {
  readonly name: string;
  readonly url: string;
  /** Root of the device that is behind it. */
  readonly root: string;
  met(): number;
  close(): Promise<void> | void;
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

export async function hostilePeers(): Promise<readonly HostilePeer[]> {
  const babblers = Object.entries(attacks).map(([name, attack]) => babbler(name, attack));
  return [...(await Promise.all(babblers)), ...(await heavyPeers())];
}

function chunk(type: string, size: number): Buffer {
  const body = Buffer.alloc(size, 3);
  body.write(type, 0, 'latin1');
  body.writeUInt32LE(size, 4);
  return body;
}

function flood(socket: Socket, data: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(data));
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
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let said = 0;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => {
      said++;
      if (said === 1) socket.write(ackOf(attack === null ? 0x7fff_ffff : 65_536));
      if (said !== (attack === null ? 1 : 2)) return;
      attacked++;
      attack?.(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  const { port } = server.address() as { port: number };
  return { name, url: `opc.tcp://127.0.0.1:${port}`, root: 'x', met: () => attacked, close };
}

/** The real servers, in a process of their own: what they do costs them more than us, and the good server and the clock are here. */
async function heavyPeers(): Promise<HostilePeer[]> {
  const child = fork(new URL('./opcua-heavy-process.js', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let now: readonly HeavyPeer[] = [];
  await new Promise<void>((resolve) => {
    child.on('message', (said: readonly HeavyPeer[]) => {
      now = said;
      resolve();
    });
  });
  return now.map(({ name, url, root }, n) => ({ name, url, root, met: () => now[n]?.met ?? 0, close: () => void child.kill('SIGKILL') }));
}

interface Subscriptions {
  readonly engine: {
    readonly _sessions: Readonly<
      Record<
        string,
        {
          readonly publishEngine: {
            readonly subscriptions: readonly {
              readonly _sequence_number_generator: { next(): number };
              getMessageForSequenceNumber(number: number): unknown;
            }[];
          };
        }
      >
    >;
  };
}

/** One notification of every subscription is lost, and the server has none of those before any more: BadMessageNotAvailable. */
export function loseNotification(server: OPCUAServer): number {
  let lost = 0;
  for (const session of Object.values((server as unknown as Subscriptions).engine._sessions))
    for (const subscription of session.publishEngine.subscriptions) {
      subscription._sequence_number_generator.next();
      subscription.getMessageForSequenceNumber = () => null;
      lost++;
    }
  return lost;
}
