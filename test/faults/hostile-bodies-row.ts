import { join } from 'node:path';
import type { RowReport } from './fault-row.ts';
import { copyFolder, type entries, removeFolder, temporaryFolder } from './gateway-run.ts';
import { cannotBeRead, type HostileBody, hostileBodies, randomBodies } from './hostile-bodies.ts';
import { goat, httpDevice, operationsOf, postMessage, throwAtAddresses, throwAtMessages, throwAtRoutes } from './hostile-routes.ts';
import { throwAtStream } from './hostile-stream.ts';
import {
  deviceOf,
  hasWill,
  type MessageTopic,
  messageTopics,
  publishEach,
  speaker,
  throwAtReceipts,
  throwAtTopics,
  willDevice,
} from './hostile-topics.ts';
import { blindFor, blockLimitMs, doctoredCount, type Seen, wrongIn } from './hostile-verdict.ts';
import { HostileWorld, honestDevice, until } from './hostile-world.ts';
import { memoryOf } from './process-memory.ts';
import { prototypesOf } from './prototype-probe.ts';
import { buildSite, type Site } from './site.ts';

const twins = ['twin-mqtt', 'twin-http'] as const;
/** Sends a part of the twin's bodies again where the loop stood still: to the twin they would be other messages. */
const again = 'twin-again';
/** Random bodies a part: each has to be answered in the time of one. */
const partSize = 100;
const toldMs = 60_000;

interface Extent {
  /** For the topics of devices; each has devices of its own. */
  readonly bodies: readonly HostileBody[];
  readonly topics: readonly MessageTopic[];
  /** For routes, receipts and the stream. */
  readonly elsewhere: readonly HostileBody[];
  readonly random: number;
  readonly seed: number;
  /** Hostile parameters and ids as well. */
  readonly addresses: boolean;
}

/** Row 21: hostile bodies on every topic and route, `random` of them beside the named ones. `timed`: the 50 ms are demanded. */
export async function hostileBodyRow(random: number, seed: number, timed: boolean, say: (line: string) => void): Promise<RowReport> {
  return run({ bodies: hostileBodies, topics: messageTopics, elsewhere: hostileBodies, addresses: true, random, seed }, timed, say);
}

/** The same with the bodies of these names on topics, the first of them everywhere else, and a few random ones. */
export async function quickHostileBodies(names: readonly string[], random: number): Promise<RowReport> {
  const bodies = names.flatMap((name) => hostileBodies.filter((body) => body.name === name));
  return run({ bodies, topics: messageTopics, elsewhere: bodies.slice(0, 1), addresses: false, random, seed: 1 }, false, () => {});
}

async function run(extent: Extent, timed: boolean, say: (line: string) => void): Promise<RowReport> {
  const { bodies } = extent;
  const devices = [
    ...bodies.flatMap((_body, index) => [...messageTopics.map((topic) => deviceOf(topic, index)), httpDevice(index), willDevice(index)]),
    ...[...twins, again, speaker, goat, honestDevice],
  ];
  const site = await buildSite(devices, { profileOf: () => 'gas-household', terminals: ['gate', 'side', 'panel'] });
  const other = temporaryFolder('careless');
  try {
    copyFolder(site.folder, join(other, 'data'));
    const attacked = await attack(site, extent, 'gateway', toldMs, say);
    say('control: a careless gateway');
    return report(attacked, timed, await control({ ...site, folder: join(other, 'data') }, bodies));
  } finally {
    removeFolder(other);
    site.remove();
  }
}

interface Attack {
  readonly seen: Seen;
  readonly figures: Readonly<Record<string, number | string>>;
}

function report({ seen, figures }: Attack, timed: boolean, unseen: readonly string[]): RowReport {
  const blind = blindFor(seen);
  const violations = wrongIn(seen, timed);
  violations.push(...blind.map((what) => `the checker is blind: ${what} was doctored in and not seen`));
  violations.push(...unseen.map((what) => `the checker is blind: a careless gateway passes on ${what}`));
  return {
    enumerated: seen.met.length,
    fired: seen.met.filter(({ answer }) => answer !== 'none').length,
    violations,
    figures: {
      ...figures,
      'control: doctored results seen': `${doctoredCount - blind.length} of ${doctoredCount}`,
      'control: faults of a careless gateway not seen': unseen.length,
    },
  };
}

/** A gateway with three faults must be found to have them. Returns what was not seen. */
async function control(site: Site, bodies: readonly HostileBody[]): Promise<string[]> {
  const few = ['60 KB of text for a number', '__proto__ as a key'].flatMap((wanted) => bodies.filter(({ name }) => name === wanted));
  const extent = { bodies: few, topics: ['telemetry'] as const, elsewhere: [], random: 0, seed: 1, addresses: false };
  const found = wrongIn((await attack(site, extent, 'careless', 3_000, () => {})).seen, true);
  const expected = { silence: 'nobody was told', 'a stopped loop': 'the loop stood still', 'a changed prototype': 'prototypes: before' };
  return Object.entries(expected)
    .filter(([, words]) => !found.some((line) => line.includes(words)))
    .map(([name]) => name);
}

async function attack(
  site: Site,
  { bodies, topics, elsewhere, random, seed, addresses }: Extent,
  entry: keyof typeof entries,
  patienceMs: number,
  say: (line: string) => void,
): Promise<Attack> {
  let worst = 0;
  const world = await HostileWorld.open(site, entry, ({ what, answer, blockedMs }) => {
    if (blockedMs > worst || blockedMs > blockLimitMs) say(`${what}: ${answer}, loop stood still for ${blockedMs.toFixed(1)} ms`);
    worst = Math.max(worst, blockedMs);
  });
  try {
    const prototypesBefore = await prototypesOf(world.gateway);
    const memory = memoryOf(world.gateway.pid).now;
    const [, side, panel] = site.terminals;
    const operations = await operationsOf(world);
    say(`${bodies.length} bodies, ${operations.length} routes, ${random} random bodies`);
    await throwAtTopics(world, bodies, topics);
    await throwAtMessages(world, bodies);
    const { refused, published } = await twinRun(world, randomBodies(random, seed));
    say('messages are through');
    if (side !== undefined) await throwAtStream(world, side, elsewhere);
    if (panel !== undefined) await throwAtReceipts(world, panel, elsewhere);
    say('terminals are through');
    const routes = elsewhere.length === 0 ? 0 : await throwAtRoutes(world, operations, elsewhere);
    const tried = addresses ? await throwAtAddresses(world, operations) : 0;
    const grew = memoryOf(world.gateway.pid).now - memory;

    const { mustBeTold, mustBeSetApart, unread } = demandedOf(bodies, topics);
    const told = () => new Set(world.terminal.deliveries.map(({ alarm }) => `${alarm.deviceId} ${alarm.rule}`));
    await until('everybody is told', patienceMs, () => [...mustBeTold].every((entry) => told().has(entry))).catch(() => {});
    await until('everything is stored', patienceMs, async () => (await storedOf(world)) >= world.honestAcknowledged).catch(() => {});
    const quarantine = await world.all<Quarantined>('/api/v1/quarantine?limit=500');
    const errors = quarantine.filter(({ problem }) => problem.weight === 'error');
    const seen: Seen = {
      met: world.met,
      mustBeTold,
      told: told(),
      mustBeSetApart,
      setApart: new Set(errors.map(({ deviceId }) => deviceId)),
      invented: await inventedOf(world, unread),
      twinRefused: refused,
      twinSetApart: new Set(errors.filter(({ deviceId }) => deviceId === twins[0]).map(({ position }) => position)).size,
      honestSent: world.honestSent,
      honestAcknowledged: world.honestAcknowledged,
      honestStored: await storedOf(world),
      prototypesBefore,
      prototypesAfter: await prototypesOf(world.gateway),
      ended: await Promise.race([world.gateway.exited.then(String), Promise.resolve(null)]),
    };
    return {
      seen,
      figures: {
        'bodies by name': bodies.length,
        'random bodies over MQTT and HTTP': published,
        'of them refused over HTTP, in quarantine over MQTT': `${seen.twinRefused}, ${seen.twinSetApart}`,
        'routes that take a body': routes,
        'hostile addresses': tried,
        'bodies and addresses met': seen.met.length,
        'longest the loop stood still, ms (best of 5 rounds where it was long)': worst.toFixed(1),
        'alarms about unreadable messages told': mustBeTold.size,
        'good messages of another device acknowledged, stored': `${seen.honestAcknowledged}, ${seen.honestStored}`,
        'gateway grew, MB': Math.round(grew),
      },
    };
  } finally {
    await world.close();
  }
}

interface Quarantined {
  readonly deviceId: string;
  readonly position: number;
  readonly problem: { readonly weight: string };
}

/** What people must be told of, what must be in quarantine, and the devices of which nothing could be read. */
function demandedOf(bodies: readonly HostileBody[], topics: readonly MessageTopic[]) {
  const mustBeTold = new Set<string>();
  const mustBeSetApart = new Set<string>();
  for (const [index, body] of bodies.entries()) {
    const overMqtt = topics.map((topic) => deviceOf(topic, index));
    if (body.fate === 'too-long') for (const device of overMqtt) mustBeTold.add(`${device} device.cut-off`);
    if (body.fate !== 'unreadable') continue;
    for (const device of [...overMqtt, httpDevice(index), ...(hasWill(body) ? [willDevice(index)] : [])]) {
      mustBeTold.add(`${device} device.unreadable`);
      mustBeSetApart.add(device);
    }
  }
  return { mustBeTold, mustBeSetApart, unread: mustBeSetApart };
}

/** The same random bodies over MQTT and over HTTP, where each is answered by what became of it. */
async function twinRun(world: HostileWorld, bodies: readonly Buffer[]): Promise<{ published: number; refused: number }> {
  let published = 0;
  let refused = 0;
  for (let first = 0; first < bodies.length; first += partSize) {
    const part = bodies.slice(first, first + partSize);
    let sender: string = twins[0];
    await world.meet(`random bodies ${first + 1} to ${first + part.length} over MQTT`, /^all answered$/, async () => {
      const answered = await publishEach(world, sender, part);
      if (sender === twins[0]) published += answered;
      sender = again;
      return answered === part.length ? 'all answered' : `${answered} of ${part.length} answered`;
    });
  }
  for (const [index, body] of bodies.entries()) {
    const answer = await postMessage(world, twins[1], body);
    if (answer === '400 unreadable-message') refused++;
    const allowed = cannotBeRead(body) ? /^400 unreadable-message$/ : /^(202|400 unreadable-message)$/;
    world.met.push({
      what: `random body ${index}: ${JSON.stringify(body.toString('latin1').slice(0, 200))}`,
      answer,
      allowed,
      blockedMs: 0,
    });
  }
  return { published, refused };
}

/** Gas concentrations that the API has of devices that never sent one that could be read. */
async function inventedOf(world: HostileWorld, devices: ReadonlySet<string>): Promise<string[]> {
  const found: string[] = [];
  for (const device of devices) {
    const items = await world.all<{ point: string; value: unknown; quality: string }>(`/api/v1/devices/${device}/latest`);
    for (const { point, value, quality } of items)
      if (point === 'gas.concentration' && value !== null) found.push(`${device} ${point} ${value} ${quality}`);
  }
  return found;
}

/** Values of the honest device in the store, each once and as it was sent. */
async function storedOf(world: HostileWorld): Promise<number> {
  const items = await world.all<{ value: number }>(`/api/v1/devices/${honestDevice}/readings?points=gas.co&limit=20000`);
  const values = new Set(items.map(({ value }) => Math.round(value * 1_000)));
  return values.size === items.length ? values.size : -1;
}
