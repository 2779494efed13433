import { createServer, type Socket } from 'node:net';
import type { OPCUAServer } from 'node-opcua';
import { OpcuaSite } from '../../simulators/opcua/opcua-site.ts';

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
const elements = 1_000_000;
/** Making such an array takes the processor that the good server of the row lives on. */
const changesEveryMs = 10_000;

export async function hostilePeers(): Promise<readonly HostilePeer[]> {
  const babblers = Object.entries(attacks).map(([name, attack]) => babbler(name, attack));
  return [...(await Promise.all(babblers)), ...(await hugeArrays()), await endlessBrowse()];
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

/** A real server whose values are arrays of a million that change all the time: one within what we take, one beyond. */
async function hugeArrays(): Promise<HostilePeer[]> {
  const opcua = await import('node-opcua');
  const site = await OpcuaSite.start({ port: 0, devices: [] });
  const space = site.server.engine.addressSpace;
  if (space === null) throw new Error('the server has no address space');
  const namespace = space.getOwnNamespace();
  const objects = space.rootFolder.objects;
  let read = 0;
  const place = (browseName: string, make: (turn: number) => object) => {
    const car = namespace.addObject({
      browseName: 'Car',
      componentOf: namespace.addObject({ browseName, organizedBy: objects }),
    });
    const floor = namespace.addVariable({ browseName: 'Floor', componentOf: car, dataType: 'BaseDataType', valueRank: 1 } as never);
    const set = (turn: number) => floor.setValueFromSource(make(turn) as never);
    set(0);
    return set;
  };
  const array = { arrayType: opcua.VariantArrayType.Array } as const;
  const sets = [
    place('Wide', (turn) => ({ ...array, dataType: opcua.DataType.Int16, value: new Int16Array(elements).fill(turn % 100) })),
    place('Wider', (turn) => ({ ...array, dataType: opcua.DataType.Double, value: new Float64Array(elements).fill(turn) })),
  ];
  let turn = 1;
  const timer = setInterval(() => {
    for (const set of sets) set(turn);
    turn++;
  }, changesEveryMs);
  site.server.on('create_session', () => read++);
  const close = async () => {
    clearInterval(timer);
    await site.stop();
  };
  const met = () => read;
  return [
    { name: 'arrays of 10^6, 2 MB', url: site.url, root: 'Wide', met, close },
    { name: 'arrays of 10^6, 8 MB', url: site.url, root: 'Wider', met: () => Math.max(0, read - 1), close: () => {} },
  ];
}

/** A real server that has one more page of references for ever. */
async function endlessBrowse(): Promise<HostilePeer> {
  const { StatusCodes } = await import('node-opcua');
  const site = await OpcuaSite.start({ port: 0, devices: [{ id: 'lift-1', profile: 'lift-controller-opcua' }] });
  let pages = 0;
  const continuationPoint = Buffer.from('more');
  onSessions(site.server, ({ continuationPointManager: manager }) => {
    let kept: readonly unknown[] = [];
    manager.registerReferences = (_most, values) => {
      kept = values;
      return { statusCode: StatusCodes.Good, continuationPoint, values };
    };
    manager.getNextReferences = () => {
      pages++;
      return { statusCode: StatusCodes.Good, continuationPoint, values: kept };
    };
  });
  return { name: 'browsing without end', url: site.url, root: 'Nowhere/lift-1', met: () => pages, close: () => site.stop() };
}

interface PatchedSession {
  readonly continuationPointManager: {
    registerReferences(most: number, values: readonly unknown[]): object;
    getNextReferences(): object;
  };
}

function onSessions(server: OPCUAServer, patch: (session: PatchedSession) => void): void {
  server.on('create_session', (session) => patch(session as unknown as PatchedSession));
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
