import { community } from '../../simulators/community.ts';
import { payload } from '../../simulators/message.ts';
import { scenarioNamed } from '../../simulators/scenarios/scenario-table.ts';
import { Simulation } from '../../simulators/simulation.ts';
import { DeviceUnderJudgement, exampleReader } from '../gateway/example-ports.ts';
import { Comparison } from '../lab/comparison.ts';
import { EpisodeBook } from '../lab/episode-book.ts';
import { labResult } from '../lab/lab-result.ts';
import type { LabResult } from '../model/lab.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Reading } from '../model/reading.ts';

export interface ScenarioWish {
  readonly current: DeviceProfile;
  readonly draft: DeviceProfile;
  readonly scenario: string;
  readonly buildings: number;
  readonly seed: number;
  /** ms since epoch at which the story begins. */
  readonly from: number;
  /** Simulated seconds after the last thing that happens. */
  readonly afterSeconds: number;
  readonly timeZone: string;
  readonly onProgress: (second: number, of: number) => void;
}

const limits = [
  {
    zh: '回放的是模拟场景的报文，两边各按自己的方式读取；断线期间的报文算作丢失；多台设备的规则不在其中。',
    en: 'The messages of a simulated scenario are replayed, each side reads them in its own way; what is said while a link is down is lost; rules about several devices of one place are left out.',
  },
];
const aroundMs = 10 * 60_000;

/** A scenario of the simulators without a network: what its devices of this type say, judged by both sets of rules. */
export async function labScenario(wish: ScenarioWish): Promise<LabResult> {
  const { current, draft, seed, from, timeZone } = wish;
  const scenario = scenarioNamed(wish.scenario);
  const devices = community({ seed, buildings: wish.buildings, stations: true, behindServer: true, secret: () => '' });
  const profiles = new Map([[draft.id, draft]]);
  const playable = devices.filter(({ profile }) => profile === draft.id);
  if (playable.length === 0) throw new Error(`${scenario.name}: expected a scenario with devices of ${draft.id}, came one without`);
  const simulation = new Simulation({ devices: playable, scenario, seed, profiles });
  const last = Math.max(...scenario.timeline.map(({ at }) => at)) + wish.afterSeconds;

  const comparison = new Comparison(current, draft);
  const sides = [comparison.current, comparison.anew];
  const judged = await Promise.all(
    playable.map(({ id }) => Promise.all(sides.map(async (profile) => new Side(profile, id, await begun(profile, from, timeZone))))),
  );
  const seen: Reading[][] = playable.map(() => []);
  const down = new Set<number>();
  let messages = 0;
  for (let second = 1; second <= last; second++) {
    const at = from + second * 1000;
    for (const { device, outgoing } of simulation.advance(second, at)) {
      if (outgoing.kind === 'link') {
        if (outgoing.up) down.delete(device);
        else down.add(device);
      }
      // What is sent again is a duplicate, which the gateway judges once.
      if (outgoing.kind !== 'publish' || outgoing.dup || down.has(device)) continue;
      messages++;
      const body = new TextEncoder().encode(payload(outgoing));
      for (const side of judged[device] ?? []) {
        const readings = await side.message(at, second * 1000, outgoing.channel, body);
        if (side === judged[device]?.[0]) seen[device]?.push(...readings);
      }
    }
    // Silence and delays run out between messages too.
    if (second % 10 === 0) for (const side of judged.flat()) await side.time(at, second * 1000);
    if (second % 60 === 0) wish.onProgress(second, last);
  }
  for (const each of judged) comparison.add(each[0]?.episodes() ?? [], each[1]?.episodes() ?? []);
  const to = from + last * 1000;
  const entries = comparison.entries.map((entry) => {
    const episode = entry.after ?? entry.before;
    const own = seen[playable.findIndex(({ id }) => id === episode?.deviceId)] ?? [];
    const near = ({ ts, point }: Reading) => point === episode?.seen?.point && Math.abs(ts - episode.from) <= aroundMs;
    return { ...entry, readings: own.filter(near) };
  });
  const part = {
    devices: playable.length,
    readings: seen.reduce((sum, readings) => sum + readings.length, 0),
    messages,
    counts: comparison.counts,
    entries,
    before: Float64Array.from(comparison.before),
    after: Float64Array.from(comparison.after),
  };
  return { ...labResult({ current, draft, devices: playable, places: null, from, to, timeZone }, [part]), limits };
}

async function begun(profile: DeviceProfile, at: number, timeZone: string): Promise<DeviceUnderJudgement> {
  const device = new DeviceUnderJudgement(timeZone);
  await device.start(profile, at);
  return device;
}

/** One device under one set of rules. */
class Side {
  private readonly profile: DeviceProfile;
  private readonly device: DeviceUnderJudgement;
  private readonly book: EpisodeBook;

  constructor(profile: DeviceProfile, id: string, device: DeviceUnderJudgement) {
    this.profile = profile;
    this.device = device;
    this.book = new EpisodeBook(id);
  }

  async message(at: number, run: number, channel: 'telemetry' | 'events', body: Uint8Array): Promise<readonly Reading[]> {
    const read = await exampleReader.read(this.profile, channel, body, at);
    this.book.take(await this.device.message(at, run, read));
    return read.readings;
  }

  async time(at: number, run: number): Promise<void> {
    this.book.take(await this.device.time(at, run));
  }

  episodes() {
    return this.book.episodes();
  }
}
