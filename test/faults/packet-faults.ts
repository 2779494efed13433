import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import type { Sent } from './device-client.ts';
import type { RowReport } from './fault-row.ts';
import { copyFolder, type GatewayRun, removeFolder, runGateway, temporaryFolder } from './gateway-run.ts';
import { readKept, violations } from './invariants.ts';
import { type Line, type Meddle, type MqttProxy, type PacketKind, startMqttProxy, untouched, withDup } from './mqtt-proxy.ts';
import { PatientClient } from './patient-client.ts';
import { buildSite, person, type Site } from './site.ts';
import { TerminalClient } from './terminal-client.ts';

const atOnce = 8;
/** For a replayed session to be judged: nothing comes of it that could be waited for. */
const replayMs = 1_500;
const batch = 5;

/** What is done to the packets of one device, and whether it was. */
interface Fault {
  readonly name: string;
  readonly qos: 1 | 2;
  /** False: identity rests on DUP and packet id alone. */
  readonly hasId: boolean;
  /** A fresh one for each device. */
  readonly make: () => { readonly meddle: Meddle; readonly close?: (line: Line) => boolean; fired(): number };
  /** Presses that are on their way at once. */
  readonly burst?: number;
  readonly replayed?: boolean;
  /** The checker has to find this one wrong. */
  readonly control?: boolean;
}

const up1: readonly PacketKind[] = ['CONNECT', 'PUBLISH', 'SUBSCRIBE', 'UNSUBSCRIBE', 'PINGREQ', 'DISCONNECT'];
const down1: readonly PacketKind[] = ['CONNACK', 'PUBACK', 'SUBACK', 'UNSUBACK', 'PINGRESP'];
const up2: readonly PacketKind[] = ['PUBLISH', 'PUBREL'];
const down2: readonly PacketKind[] = ['PUBREC', 'PUBCOMP'];

function dropOnce(kind: PacketKind, way: 'up' | 'down'): Fault['make'] {
  return () => {
    let dropped = 0;
    const meddle: Meddle = (frame, to) => {
      if (frame.kind !== kind || to !== way || dropped > 0) return [frame.bytes];
      dropped++;
      return [];
    };
    return { meddle, fired: () => dropped };
  };
}

/** Each packet of these kinds comes twice. */
function twice(kinds: readonly PacketKind[], dup: boolean): Fault['make'] {
  return () => {
    let doubled = 0;
    const meddle: Meddle = ({ kind, bytes }) => {
      if (!kinds.includes(kind)) return [bytes];
      doubled++;
      return [bytes, kind === 'PUBLISH' && dup ? withDup(bytes) : bytes];
    };
    return { meddle, fired: () => doubled };
  };
}

/** Every PUBLISH of one connection comes again, with DUP, on the next one of the same device. */
function againOnTheNext(): ReturnType<Fault['make']> {
  const kept: Buffer[] = [];
  let again = 0;
  const meddle: Meddle = ({ kind, bytes }, way, line) => {
    if (kind === 'PUBLISH' && way === 'up' && line.number === 1) kept.push(bytes);
    if (kind !== 'CONNACK' || line.number !== 2) return [bytes];
    for (const old of kept) if (line.up(withDup(old))) again++;
    return [bytes];
  };
  return { meddle, fired: () => again };
}

/** The first five that are on their way arrive with the last one first. */
function reversed(): ReturnType<Fault['make']> {
  const held: Buffer[] = [];
  let turned = 0;
  const meddle: Meddle = ({ kind, bytes }, way) => {
    if (kind !== 'PUBLISH' || way !== 'up' || turned > 0) return [bytes];
    held.push(bytes);
    if (held.length < batch) return [];
    turned++;
    return held.toReversed();
  };
  return { meddle, fired: () => turned };
}

/** What was sent on the first connection arrives when its device has long given it up: before the CONNECT of the next one, or behind it. */
function lateFromTheOld(order: 'before' | 'behind'): Fault['make'] {
  return () => {
    const held: Buffer[] = [];
    let old: Line | null = null;
    let late = 0;
    const release = () => {
      for (const bytes of held.splice(0)) if (old?.up(bytes)) late++;
    };
    const meddle: Meddle = ({ kind, bytes }, way, line) => {
      if (line.number === 1) {
        old = line;
        if (kind !== 'PUBLISH' || way !== 'up') return [bytes];
        held.push(bytes);
        return [];
      }
      if (kind !== 'CONNECT' || line.number !== 2) return [bytes];
      if (order === 'before') release();
      // In the same turn: the two sockets of the gateway become readable together.
      else setImmediate(release);
      return [bytes];
    };
    return { meddle, close: (line) => line.number !== 1, fired: () => late };
  };
}

/** A line that answers for the gateway and keeps the message. */
function liar(): ReturnType<Fault['make']> {
  let lied = 0;
  const meddle: Meddle = ({ kind, bytes }, way, line) => {
    if (kind !== 'PUBLISH' || way !== 'up' || lied > 0) return [bytes];
    lied++;
    const { messageId } = parsed(bytes);
    line.down(mqttPacket.generate({ cmd: 'puback', messageId: messageId ?? 0 }));
    return [];
  };
  return { meddle, fired: () => lied };
}

/** A line that makes of one press two. */
function forger(): ReturnType<Fault['make']> {
  let forged = 0;
  const meddle: Meddle = ({ kind, bytes }, way) => {
    if (kind !== 'PUBLISH' || way !== 'up' || forged > 0) return [bytes];
    forged++;
    const packet = parsed(bytes);
    const payload = String(packet.payload).replace('"id":"', '"id":"not-');
    return [bytes, mqttPacket.generate({ ...packet, payload })];
  };
  return { meddle, fired: () => forged };
}

function parsed(bytes: Buffer): mqttPacket.IPublishPacket {
  let found: mqttPacket.Packet | null = null;
  const parser = mqttPacket.parser();
  parser.on('packet', (packet) => {
    found = packet;
  });
  parser.parse(bytes);
  return found as unknown as mqttPacket.IPublishPacket;
}

const both = [true, false] as const;

function faults(): readonly Fault[] {
  const lost = ([qos, way, kinds]: readonly [1 | 2, 'up' | 'down', readonly PacketKind[]]) =>
    kinds.flatMap((kind) => both.map((hasId) => ({ name: `${kind} lost`, qos, hasId, make: dropOnce(kind, way) })));
  const answers: readonly PacketKind[] = ['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP'];
  return [
    ...(
      [
        [1, 'up', up1],
        [1, 'down', down1],
        [2, 'up', up2],
        [2, 'down', down2],
      ] as const
    ).flatMap(lost),
    ...([1, 2] as const).flatMap((qos) =>
      both.flatMap((hasId) => [
        { name: 'PUBLISH twice, with DUP', qos, hasId, make: twice(['PUBLISH'], true) },
        { name: 'answers twice', qos, hasId, make: twice(answers, false) },
        { name: 'on the next connection again', qos, hasId, make: againOnTheNext },
        { name: 'last one first', qos, hasId, make: reversed, burst: batch },
        { name: 'late from the old connection', qos, hasId, make: lateFromTheOld('before'), burst: batch },
        { name: 'late behind the new connection', qos, hasId, make: lateFromTheOld('behind'), burst: batch },
      ]),
    ),
    // Without an id and without DUP a second copy with QoS 1 is a second press (design.md invariant 3).
    { name: 'PUBLISH twice, without DUP', qos: 1, hasId: true, make: twice(['PUBLISH'], false) },
    ...both.map((hasId) => ({ name: 'PUBLISH twice, without DUP', qos: 2 as const, hasId, make: twice(['PUBLISH'], false) })),
    ...([1, 2] as const).map((qos) => ({
      name: 'session replayed',
      qos,
      hasId: true,
      make: () => ({ meddle: untouched, fired: () => 0 }),
      replayed: true,
    })),
    { name: 'control: a line that acknowledges for the gateway', qos: 1, hasId: true, make: liar, control: true },
    { name: 'control: a line that makes of one press two', qos: 1, hasId: true, make: forger, control: true },
  ];
}

/** Row 15, devices: one alarm per (device, message), whatever becomes of the packets on their way. */
export async function packetFaults(share: number, say: (line: string) => void): Promise<RowReport> {
  const all = faults().filter((fault, index) => fault.control || index % Math.max(1, Math.round(100 / share)) === 0);
  const nameOf = (index: number) => `${all[index]?.control ? 'control' : 'lossy'}-${index}`;
  const site = await buildSite(all.map((_, index) => nameOf(index)));
  const parent = temporaryFolder('packets');
  const data = `${parent}/data`;
  copyFolder(site.folder, data);
  const gateway = await runGateway({ data });
  const terminal = new TerminalClient({ ...site.terminal, by: person, wants: () => false });
  terminal.aim(gateway.http);
  const devices: FaultedDevice[] = [];
  try {
    const waiting = all.map((fault, index) => new FaultedDevice(nameOf(index), fault, site, gateway));
    devices.push(...waiting);
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next.live();
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    await settled(devices, terminal);
  } finally {
    for (const device of devices) device.stop();
    terminal.aim(null);
    gateway.signal('SIGTERM');
    await gateway.exited;
    site.remove();
  }
  const kept = readKept(data);
  removeFolder(parent);
  const outside = { devices: new Map(devices.map((device) => [device.id, device])), terminal, kills: 0, surprises: [] };
  for (const device of devices.filter(({ fault }) => fault.replayed)) terminal.asked.add(device.alarmId);
  const broken = violations(outside, kept);
  const real = broken.filter((what) => !what.includes('control-'));
  const named = (what: string) =>
    devices.reduce((text, { id, fault }) => text.replaceAll(`${id} `, `${id} (${fault.name}, QoS ${fault.qos}) `), what);
  const blind = devices.filter(({ id, fault }) => fault.control && !broken.some((what) => what.includes(id)));
  const missed = devices.filter((device) => device.fired === 0);
  for (const { fault } of missed) say(`did not happen: ${fault.name}, QoS ${fault.qos}, ${fault.hasId ? 'with' : 'without'} ids`);
  const presses = devices.reduce((sum, { log }) => sum + log.length, 0);
  return {
    enumerated: devices.length,
    fired: devices.length - missed.length,
    violations: [
      ...real.map(named),
      ...blind.map(({ fault }) => `the checker is blind to: ${fault.name}`),
      ...devices.flatMap(({ wrong }) => wrong),
    ],
    figures: {
      'devices, each with one fault': devices.length,
      'presses, each counted once': presses,
      'connections they needed': devices.reduce((sum, device) => sum + device.connections, 0),
      'slowest PUBACK or PUBCOMP with a fault in between, ms': Math.round(Math.max(...devices.map(({ slowest }) => slowest))),
      'controls found': `${devices.filter(({ fault }) => fault.control).length - blind.length} of ${devices.filter(({ fault }) => fault.control).length}`,
    },
  };
}

/** Every press has reached the terminal or is given up. */
async function settled(devices: readonly FaultedDevice[], terminal: TerminalClient): Promise<void> {
  const end = performance.now() + 30_000;
  const told = () => new Set(terminal.deliveries.map(({ alarm }) => alarm.deviceId));
  while (performance.now() < end && !devices.every(({ id, fault }) => fault.control || told().has(id))) await sleep(100);
}

/** A button with one fault on its line: connects, presses, subscribes, pings, leaves, comes back, presses. */
class FaultedDevice {
  readonly log: Sent[] = [];
  readonly wrong: string[] = [];
  readonly id: string;
  readonly fault: Fault;
  slowest = 0;
  fired = 0;
  alarmId = '';
  private readonly site: Site;
  private readonly gateway: GatewayRun;
  private client: PatientClient | null = null;
  private proxy: MqttProxy | null = null;

  constructor(id: string, fault: Fault, site: Site, gateway: GatewayRun) {
    this.id = id;
    this.fault = fault;
    this.site = site;
    this.gateway = gateway;
  }

  get connections(): number {
    return this.client?.connections ?? 0;
  }

  async live(): Promise<void> {
    const { meddle, close, fired } = this.fault.make();
    this.proxy = await startMqttProxy(this.gateway.mqttPort, meddle, close);
    this.client = new PatientClient({ id: this.id, secret: this.site.devices.get(this.id) ?? '' });
    await this.client.aim(this.proxy.port);
    await Promise.all(Array.from({ length: this.fault.burst ?? 1 }, () => this.press()));
    const commands = `v1/devices/${this.id}/commands`;
    await this.client.subscribe(commands);
    await this.client.ping();
    await this.client.unsubscribe(commands);
    await this.client.disconnect();
    await this.press();
    this.fired = fired();
    if (this.fault.replayed) await this.replay();
    this.stop();
  }

  stop(): void {
    void this.client?.aim(null);
    this.proxy?.stop();
  }

  private async press(): Promise<void> {
    const number = this.log.length + 1;
    const { hasId, qos } = this.fault;
    const key = `${this.id}-${number}`;
    // The signal makes the body unique where the device sends no id.
    const values = { 'sos.pressed': true, 'device.signal': -60 - number };
    const sent: Sent = { device: this.id, key, channel: 'events', values, packetId: 0, hasId, ts: null, attempts: 1, ackedAt: null };
    this.log.push(sent);
    const begun = performance.now();
    await this.client?.publish(`v1/devices/${this.id}/events`, JSON.stringify(hasId ? { id: key, values } : values), qos);
    sent.ackedAt = performance.now();
    this.slowest = Math.max(this.slowest, sent.ackedAt - begun);
  }

  /** The same bytes again, from whoever took them down: while the alarm is open, and when somebody has ended it. */
  private async replay(): Promise<void> {
    const sessions = (this.proxy?.lines ?? []).map(({ heard }) => Buffer.concat(heard));
    this.stop();
    for (const bytes of sessions) await this.say(bytes);
    const [open] = await this.alarms();
    this.alarmId = open?.id ?? '';
    for (const [act, body] of [
      ['acknowledge', {}],
      ['end', { classification: 'test' }],
    ] as const)
      await this.ask(`/api/v1/alarms/${encodeURIComponent(this.alarmId)}/${act}`, body);
    for (const bytes of sessions) await this.say(bytes);
    const after = await this.alarms();
    if (after.length !== 1 || after[0]?.state !== 'normal')
      this.wrong.push(`${this.id}: a session replayed after the end of its alarm: ${after.map(({ id, state }) => `${id} ${state}`)}`);
  }

  private async say(bytes: Buffer): Promise<void> {
    const socket = connect(this.gateway.mqttPort, '127.0.0.1');
    socket.on('error', () => {});
    let answered = false;
    socket.on('data', () => {
      answered = true;
    });
    socket.write(bytes);
    await sleep(replayMs);
    socket.destroy();
    if (answered) this.fired++;
  }

  private async alarms(): Promise<readonly { readonly id: string; readonly state: string }[]> {
    const { items } = (await this.ask(`/api/v1/alarms?limit=500`)) as { items: { id: string; state: string; deviceId: string }[] };
    return items.filter(({ deviceId }) => deviceId === this.id);
  }

  private async ask(path: string, body?: object): Promise<unknown> {
    const { cookie } = this.site;
    const json = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${this.gateway.http}${path}`, { ...json, headers: { ...type, cookie, origin: this.gateway.http } });
    if (!answer.ok) this.wrong.push(`${this.id}: ${path}: ${answer.status} ${await answer.text()}`);
    return answer.ok ? answer.json() : { items: [] };
  }
}
