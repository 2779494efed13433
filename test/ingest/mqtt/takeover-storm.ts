import { setTimeout as sleep } from 'node:timers/promises';
import { type Rig, startRig, until } from './rig.ts';
import { puback, publishPacket, subscribePacket, Wire } from './wire.ts';

export interface StormOptions {
  readonly takeOvers: number;
  readonly seed: number;
}

export interface StormResult {
  readonly takeOvers: number;
  readonly connections: number;
  readonly wills: number;
  readonly alarms: number;
  readonly lostAlarms: number;
  /** Alarms the terminal got more than once: allowed, QoS 1. */
  readonly repeatedAlarms: number;
  readonly readings: number;
  readonly lostReadings: number;
}

/** Park-Miller; enough to vary the moments of take-over reproducibly. */
function chance(seed: number): () => number {
  let state = seed % 2_147_483_647 || 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/**
 * Reliability row 16: a terminal that resumes its session and a device that re-sends what was not acknowledged are each
 * taken over again and again while alarms (QoS 1), other messages (QoS 0) and readings (QoS 1 and 0) are on their way,
 * with custody taking 1 to 30 ms. Counts what never arrived.
 */
export async function storm(rig: Rig, { takeOvers, seed }: StormOptions): Promise<StormResult> {
  const random = chance(seed);
  rig.custody.hold = () => sleep(1 + random() * 29);
  const topic = 'v1/terminals/t1/alarms';
  const got = new Map<string, number>();
  const unacknowledged = new Map<number, string>();
  let sentAlarms = 0;
  let sentReadings = 0;
  let connections = 0;
  let done = false;

  const terminal = async (): Promise<Wire> => {
    const wire = new Wire(rig.port);
    wire.onPacket = (packet) => {
      if (packet.cmd !== 'publish') return;
      const text = packet.payload.toString();
      if (packet.qos === 1) got.set(text, (got.get(text) ?? 0) + 1);
      if (packet.qos === 1) wire.send(puback(packet.messageId ?? 0));
    };
    const code = await wire.connect({ user: 't1', id: 'terminal', clean: false });
    if (code !== 0) throw new Error(`terminal refused with ${code}`);
    wire.send(subscribePacket([topic]));
    return wire;
  };
  const device = async (): Promise<Wire> => {
    const wire = new Wire(rig.port);
    wire.onPacket = (packet) => {
      if (packet.cmd === 'puback') unacknowledged.delete(packet.messageId ?? 0);
    };
    connections++;
    const will = { topic: 'v1/devices/me/events', payload: `will ${connections}` };
    const code = await wire.connect({ user: 'd1', id: 'device', clean: false, will });
    if (code !== 0) throw new Error(`device refused with ${code}`);
    for (const [id, text] of unacknowledged) wire.send(publishPacket('v1/devices/d1/telemetry', text, 1, id, true));
    return wire;
  };

  let screen = await terminal();
  await screen.next('suback');
  let sensor = await device();
  const traffic = (async () => {
    while (!done) {
      for (let i = 0; i < 3; i++) {
        const became = await rig.source.publishTo(topic, Buffer.from(`alarm ${sentAlarms}`), 1);
        if (became !== 'sent' && became !== 'queued') throw new Error(`alarm ${sentAlarms} became ${became}`);
        sentAlarms++;
        void rig.source.publishTo(topic, Buffer.from('other'), 0);
        const id = 1 + (sentReadings % 60_000);
        const text = `reading ${sentReadings++}`;
        unacknowledged.set(id, text);
        sensor.send(publishPacket('v1/devices/d1/telemetry', text, 1, id), publishPacket('v1/devices/d1/telemetry', 'other', 0));
      }
      await sleep(2 + random() * 6);
    }
  })();
  for (let i = 0; i < takeOvers; i++) {
    await sleep(random() * 12);
    if (i % 2 === 0) screen = await terminal();
    else sensor = await device();
  }
  done = true;
  await traffic;
  // What was written to a connection in the moment it was taken over is sent again by the device on its next one.
  sensor = await device();
  screen = await terminal();
  await until('every alarm', () => got.size >= sentAlarms, 10_000).catch(() => {});
  await until('every acknowledgement', () => unacknowledged.size === 0, 10_000).catch(() => {});
  sensor.destroy();
  screen.destroy();
  const wills = (): string[] => rig.custody.kept.filter((message) => message.text.startsWith('will')).map((message) => message.text);
  await until('the last will', () => wills().length >= connections).catch(() => {});
  await sleep(50);
  const kept = new Set(rig.custody.kept.map((message) => message.text));
  let lostReadings = 0;
  for (let i = 0; i < sentReadings; i++) if (!kept.has(`reading ${i}`)) lostReadings++;
  let lostAlarms = 0;
  for (let i = 0; i < sentAlarms; i++) if (!got.has(`alarm ${i}`)) lostAlarms++;
  return {
    takeOvers,
    connections,
    wills: wills().length,
    alarms: sentAlarms,
    lostAlarms,
    repeatedAlarms: [...got.values()].filter((times) => times > 1).length,
    readings: sentReadings,
    lostReadings,
  };
}

/** For `npm run faults`: 500 take-overs; throws when anything was lost. */
export async function run(options: StormOptions = { takeOvers: 500, seed: 1 }): Promise<StormResult> {
  const rig = await startRig();
  try {
    const result = await storm(rig, options);
    const whole = result.lostAlarms === 0 && result.lostReadings === 0 && result.wills === result.connections;
    if (!whole) throw new Error(`take-over storm lost messages: ${JSON.stringify(result)}`);
    return result;
  } finally {
    await rig.stop();
  }
}
