import type { OPCUAServer } from 'node-opcua';
import { OpcuaSite } from '../../simulators/opcua/opcua-site.ts';
import { babblers, type HostilePeer } from './opcua-babblers.ts';

/** A hostile peer as its process tells of it, again and again. */
export type ToldPeer = Omit<HostilePeer, 'met'> & { readonly met: number };

const elements = 1_000_000;
const changesEveryMs = 1_000;

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
  setInterval(() => {
    for (const set of sets) set(turn);
    turn++;
  }, changesEveryMs);
  site.server.on('create_session', () => read++);
  const met = () => read;
  return [
    { name: 'arrays of 10^6, 2 MB', url: site.url, root: 'Wide', met },
    { name: 'arrays of 10^6, 8 MB', url: site.url, root: 'Wider', met: () => Math.max(0, read - 1) },
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
  return { name: 'browsing without end', url: site.url, root: 'Nowhere/lift-1', met: () => pages };
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

const peers = process.argv[2] === 'babblers' ? await babblers() : [...(await hugeArrays()), await endlessBrowse()];
const tell = () => process.send?.(peers.map(({ met, ...peer }) => ({ ...peer, met: met() }) satisfies ToldPeer));
tell();
setInterval(tell, 500);
process.on('disconnect', () => process.exit());
