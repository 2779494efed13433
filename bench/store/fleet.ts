import type { Reading, ReadingBatch } from '../../src/model/reading.ts';

/** Every point of every message, in the order it is made. */
export const fleetPoints = ['air.temperature', 'air.humidity', 'gas.concentration', 'charging.energy', 'device.battery'] as const;
export const fleetStart = Date.UTC(2026, 0, 1);
export const dayMs = 86_400_000;
const stepMs = 5_000;
/** One device in so many sends every 5 s; with the others at once a minute, 24 h of 2,000 devices are 20 million points. */
const fastEvery = 29;

export interface Fleet {
  readonly devices: number;
  /** Seconds between two messages of a device that is not fast; a multiple of 5. */
  readonly interval: number;
}

export const fleetId = (index: number): string => `device-${String(index).padStart(5, '0')}`;
/** Devices with a 5 s series. */
export const isFast = (index: number): boolean => index % fastEvery === 0;

interface Simulated {
  readonly id: string;
  temperature: number;
  humidity: number;
  gas: number;
  energy: number;
  battery: number;
  readonly random: () => number;
}

/** Small, seeded, good enough for noise. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** 24 h of sensors that do what sensors do, in the order of time, in groups of about `size` messages. The same at each call. */
export function* fleetDay({ devices, interval }: Fleet, size: number): Generator<readonly ReadingBatch[]> {
  const fleet = Array.from({ length: devices }, (_, i) => simulated(i));
  const slowSteps = Math.max(1, Math.round((interval * 1000) / stepMs));
  let group: ReadingBatch[] = [];
  for (let step = 0; step < dayMs / stepMs; step++) {
    for (const [index, device] of fleet.entries()) {
      if (!isFast(index) && index % slowSteps !== step % slowSteps) continue;
      // Up to 50 ms late, as a device's timer is.
      group.push(messageOf(device, fleetStart + step * stepMs + Math.floor(device.random() * 50)));
    }
    if (group.length >= size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

function simulated(i: number): Simulated {
  return {
    id: fleetId(i),
    temperature: 200 + (i % 50),
    humidity: 500 + (i % 100),
    gas: i % 4,
    energy: i * 1000,
    battery: 100,
    random: randomOf(i + 1),
  };
}

const walk = (random: () => number): number => (random() < 0.6 ? 0 : random() < 0.5 ? -1 : 1);

function messageOf(device: Simulated, ts: number): ReadingBatch {
  const { random } = device;
  device.temperature += walk(random);
  device.humidity += walk(random);
  device.gas = Math.max(0, device.gas + (random() < 0.05 ? walk(random) : 0));
  device.energy += 2 + (random() < 0.1 ? 1 : 0);
  if (random() < 0.0005) device.battery--;
  const of = (point: string, value: number, unit: string): Reading => ({ ts, point, component: '', value, unit, quality: 'good' });
  return {
    deviceId: device.id,
    position: 0,
    receivedAt: ts,
    historical: false,
    readings: [
      of('air.temperature', device.temperature / 10, 'Cel'),
      of('air.humidity', device.humidity / 10, '%'),
      of('gas.concentration', device.gas, '%LEL'),
      of('charging.energy', device.energy, 'Wh'),
      of('device.battery', device.battery, '%'),
    ],
  };
}
