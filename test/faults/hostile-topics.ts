import { type ConnectOptions, connectPacket, publishPacket, subscribePacket, Wire } from '../ingest/mqtt/wire.ts';
import { type Fate, type HostileBody, messageLimit } from './hostile-bodies.ts';
import { type HostileWorld, until } from './hostile-world.ts';
import type { SiteTerminal } from './site.ts';

const answerMs = 15_000;
/** A will stands in the CONNECT packet, which may hold 4 KiB. */
const willBytes = 3_000;

/** Topics of a device's own messages: each hostile body comes from a device of its own on one of them. */
export const messageTopics = ['telemetry', 'events', 'me/telemetry', 'me/events', 'me/attributes'] as const;
export type MessageTopic = (typeof messageTopics)[number];
/** Where a device may send something that nobody judges: it is answered, and nothing else. */
const otherTopics = ['v1/devices/me/commands/7/result', 'v1/devices/me/rpc/response/7', 'v1/devices/somebody-else/telemetry'];

export const deviceOf = (topic: string, index: number) => `${topic.replace('/', '-')}-${index}`;
export const speaker = 'speaker';
export const willDevice = (index: number) => `will-${index}`;
export const hasWill = ({ body, fate }: HostileBody) => fate === 'unreadable' && body.length > 0 && body.length < willBytes;

const answerTo: Readonly<Record<Fate, RegExp>> = { unreadable: /^puback$/, harmless: /^puback$/, 'too-long': /^closed$/ };

/** Every hostile body on these topics, on those that nobody judges, and as a will. */
export async function throwAtTopics(world: HostileWorld, bodies: readonly HostileBody[], topics: readonly MessageTopic[]): Promise<void> {
  for (const [index, hostile] of bodies.entries()) {
    const { name, body, fate } = hostile;
    for (const topic of topics) {
      const device = deviceOf(topic, index);
      const path = topic.startsWith('me/') ? `v1/devices/${topic}` : `v1/devices/${device}/${topic}`;
      await world.meet(`MQTT ${topic}, ${name}`, answerTo[fate], () => publish(world, device, path, body));
    }
    for (const topic of otherTopics) await world.meet(`MQTT ${topic}, ${name}`, answerTo[fate], () => publish(world, speaker, topic, body));
    if (hasWill(hostile)) await world.meet(`MQTT will, ${name}`, /^let in$/, () => leaveWithWill(world, willDevice(index), body));
  }
}

/** Every hostile body as the receipt of a hardware terminal: it gets a PUBACK and is told what was wrong. */
export async function throwAtReceipts(world: HostileWorld, terminal: SiteTerminal, bodies: readonly HostileBody[]): Promise<void> {
  for (const { name, body, fate } of bodies) {
    const allowed = fate === 'too-long' ? /^closed$/ : /^puback, error [a-z-]+$/;
    await world.meet(`MQTT receipts, ${name}`, allowed, async () => {
      const wire = await letIn(world.gateway.mqttPort, terminal.id, terminal.secret);
      try {
        wire.send(subscribePacket([`v1/terminals/${terminal.id}/alarms`]));
        await heard(wire, () => wire.of('suback').length > 0);
        wire.send(publishPacket(`v1/terminals/${terminal.id}/receipts`, body, 1, 7).subarray(0, 4 * messageLimit));
        const refusal = () =>
          wire
            .of('publish')
            .map(({ payload }) => JSON.parse(String(payload)))
            .find(({ type }) => type === 'error');
        await heard(wire, () => wire.of('puback').length > 0 && refusal() !== undefined);
        if (wire.closed) return 'closed';
        return `${wire.of('puback').length > 0 ? 'puback' : 'none'}, error ${refusal()?.code ?? '-'}`;
      } finally {
        wire.destroy();
      }
    });
  }
}

/** All of them from one device, each answered before the next is sent. Returns how many were. */
export async function publishEach(world: HostileWorld, device: string, bodies: readonly Buffer[]): Promise<number> {
  const wire = await letIn(world.gateway.mqttPort, device, world.secretOf(device));
  try {
    for (const [index, body] of bodies.entries()) {
      wire.send(publishPacket('v1/devices/me/telemetry', body, 1, (index % 65_000) + 1));
      if (!(await heard(wire, () => wire.of('puback').length > index)) || wire.closed) break;
    }
    return wire.of('puback').length;
  } finally {
    wire.destroy();
  }
}

async function publish(world: HostileWorld, device: string, topic: string, body: Buffer): Promise<string> {
  const wire = await letIn(world.gateway.mqttPort, device, world.secretOf(device));
  try {
    // Of what is longer than anything may be, a beginning is enough: it is refused on its header.
    wire.send(publishPacket(topic, body, 1, 7).subarray(0, 4 * messageLimit));
    await heard(wire, () => wire.of('puback').length > 0);
    if (wire.of('puback').length > 0) return 'puback';
    return wire.closed ? 'closed' : 'none';
  } finally {
    wire.destroy();
  }
}

async function leaveWithWill(world: HostileWorld, device: string, body: Buffer): Promise<string> {
  const will = { topic: 'v1/devices/me/events', payload: body };
  const wire = await letIn(world.gateway.mqttPort, device, world.secretOf(device), { will });
  wire.destroy();
  return 'let in';
}

async function letIn(port: number, id: string, secret: string, more: ConnectOptions = {}): Promise<Wire> {
  const wire = new Wire(port);
  wire.send(connectPacket({ user: id, password: secret, id, ...more }));
  await heard(wire, () => wire.of('connack').length > 0);
  const code = wire.of('connack')[0]?.returnCode;
  if (code === 0) return wire;
  wire.destroy();
  throw new Error(`${id} was not let in: CONNACK ${code}`);
}

/** False = not within the time. A connection that was closed has said all that it will say. */
async function heard(wire: Wire, holds: () => boolean): Promise<boolean> {
  return until('an answer', answerMs, () => wire.closed || holds()).then(
    () => true,
    () => false,
  );
}
