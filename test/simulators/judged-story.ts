import { join } from 'node:path';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
import { type Publication, payload } from '../../simulators/message.ts';
import type { Scenario } from '../../simulators/scenarios/scenario.ts';
import { Simulation } from '../../simulators/simulation.ts';
import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Judged } from '../../src/evaluate/judged.ts';
import { normalise } from '../../src/normalise/normalise.ts';
import { prepare } from '../../src/normalise/prepare.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const { profiles } = loadProfiles(join(import.meta.dirname, '../../devices'));
const encoder = new TextEncoder();
const noon = Date.UTC(2026, 2, 1, 4);
const sealing = { pseudonymKey: new Uint8Array(32).fill(1), seal: () => ({ keyName: 'test', bytes: new Uint8Array() }) };

/** A condition that became true, or an event. */
export interface Raised {
  readonly second: number;
  readonly device: string;
  readonly profile: string;
  readonly component: string;
  readonly rule: string;
}
export interface JudgedStory {
  readonly devices: readonly SimulatedDevice[];
  readonly raised: readonly Raised[];
  readonly messages: number;
  /** Codes of everything that normalising complained of. */
  readonly problems: readonly string[];
}

/** Plays a scenario without a network: prepare, normalise and evaluate as the gateway does it, in steps of `stepMs`. */
export function judgedStory(
  scenario: Scenario,
  wish: { seconds: number; seed?: number; buildings?: number; from?: number; stepMs?: number },
): JudgedStory {
  const { seconds, seed = 1, buildings = 3, from = noon, stepMs = 500 } = wish;
  const devices = community({ seed, buildings, secret: (id) => id });
  const profileOf = new Map(devices.map((device) => [device.id, profiles.get(device.profile)!]));
  const simulation = new Simulation({ devices, scenario, seed });
  const evaluator = new Evaluator();
  let position = 0;
  const stamp = (run: number) => ({ position: ++position, at: from + run, run });
  evaluator.onProfiles(stamp(0), profiles.values());
  for (const { id, profile, place } of devices) evaluator.onDevice(stamp(0), { id, profile, place }, false);

  const raised: Raised[] = [];
  const problems: string[] = [];
  let messages = 0;
  const note = (run: number, changes: readonly Judged[]) => {
    for (const { subject, to, component, rule } of changes) {
      const device = subject.replace('device:', '');
      const profile = profileOf.get(device)?.id ?? '';
      if (to === 'true' || to === 'event') raised.push({ second: run / 1000, device, profile, component, rule });
    }
  };
  const hear = (deviceId: string, { channel, ...rest }: Publication, run: number) => {
    messages++;
    const profile = profileOf.get(deviceId)!;
    const body = encoder.encode(payload({ channel, ...rest }));
    const { message, parsed } = prepare({ source: 'mqtt', deviceId, channel, body, redelivery: null, dup: false }, profile, sealing);
    const read = normalise(message, profile, from + run, parsed);
    problems.push(...read.problems.map(({ code, pointer }) => `${deviceId} ${code} ${pointer}`));
    const { readings, historical } = read;
    const at = stamp(run);
    note(run, evaluator.onMessage(at, { deviceId, position: at.position, receivedAt: at.at, historical, readings }, true));
  };
  for (let run = stepMs; run <= seconds * 1000; run += stepMs) {
    for (const { device, outgoing } of simulation.advance(run / 1000, from + run))
      if (outgoing.kind === 'publish') hear(devices[device]!.id, outgoing, run);
    note(run, evaluator.onTime(stamp(run)));
  }
  return { devices, raised, messages, problems };
}
