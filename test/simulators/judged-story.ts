import { join } from 'node:path';
import { community, type SimulatedDevice } from '../../simulators/community.ts';
import { payload } from '../../simulators/message.ts';
import type { Scenario } from '../../simulators/scenarios/scenario.ts';
import { Simulation } from '../../simulators/simulation.ts';
import { DeviceUnderJudgement, exampleReader } from '../../src/cli/example-ports.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const { profiles } = loadProfiles(join(import.meta.dirname, '../../devices'));
const encoder = new TextEncoder();
const noon = Date.UTC(2026, 2, 1, 4);

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

/** Plays a scenario without a network, every device under the rules of its own type. Steps of half a second. */
export function judgedStory(scenario: Scenario, wish: { seconds: number; seed?: number; buildings?: number; from?: number }): JudgedStory {
  const { seconds, seed = 1, buildings = 3, from = noon } = wish;
  const devices = community({ seed, buildings, secret: (id) => id });
  const simulation = new Simulation({ devices, scenario, seed });
  const judges = devices.map((device) => {
    const judge = new DeviceUnderJudgement('Asia/Shanghai');
    judge.start(profiles.get(device.profile)!, from);
    return judge;
  });
  const raised: Raised[] = [];
  const problems: string[] = [];
  let messages = 0;
  const note = (index: number, run: number, changes: ReturnType<DeviceUnderJudgement['time']>) => {
    const { id: device, profile } = devices[index]!;
    for (const { to, component, rule } of changes)
      if (to === 'true' || to === 'event') raised.push({ second: run / 1000, device, profile, component, rule });
  };
  for (let run = 500; run <= seconds * 1000; run += 500) {
    for (const { device, outgoing } of simulation.advance(run / 1000, from + run)) {
      if (outgoing.kind !== 'publish') continue;
      messages++;
      const profile = profiles.get(devices[device]!.profile)!;
      const read = exampleReader.read(profile, outgoing.channel, encoder.encode(payload(outgoing)), from + run);
      problems.push(...read.problems.map(({ code, pointer }) => `${devices[device]!.id} ${code} ${pointer}`));
      note(device, run, judges[device]!.message(from + run, run, read));
    }
    judges.forEach((judge, device) => {
      note(device, run, judge.time(from + run, run));
    });
  }
  return { devices, raised, messages, problems };
}
