import type { ProfileExample } from '../src/model/profile.ts';
import type { SimulatedDevice } from './community.ts';
import type { DeviceModel, Parameters } from './device-model.ts';
import { faultless, type Spoken } from './faults/fault.ts';
import type { Outgoing, Publication } from './message.ts';
import { modelTable } from './models/model-table.ts';
import { PlayedExamples } from './models/played-examples.ts';
import { seeded } from './random.ts';
import type { Moment, Scenario, Who } from './scenarios/scenario.ts';

/** What a type needs to be played from its examples: a compiled profile has it. */
export interface PlayableProfile {
  readonly examples: readonly ProfileExample[];
  readonly expectedIntervalSeconds: number;
}

export interface SimulationWish {
  readonly devices: readonly SimulatedDevice[];
  readonly scenario: Scenario;
  readonly seed: number;
  /** Compiled device types, for those without a model of their own. */
  readonly profiles?: ReadonlyMap<string, PlayableProfile>;
}

/** What one device says in one step. */
export interface Said {
  readonly device: number;
  readonly outgoing: Outgoing;
}

/** How a device takes a command. */
export interface Answered {
  readonly answer: { readonly status: 'done' | 'refused'; readonly reason: string | null };
  readonly said: readonly Publication[];
}

/** What the timeline does at a moment, and what comes after it. */
export interface Happening {
  readonly moment: Moment;
  /** From 1. */
  readonly round: number;
  readonly devices: readonly SimulatedDevice[];
  /** `second` of simulated time; null = nothing more. */
  readonly next: { readonly moment: Moment; readonly second: number } | null;
}

/** The whole community without its network: a function of seed, scenario and the times that are handed in. */
export class Simulation {
  private readonly spoken: readonly Spoken[];
  private readonly models: readonly DeviceModel[];
  private readonly timeline: readonly { moment: Moment; devices: readonly number[] }[];
  private readonly devices: readonly SimulatedDevice[];
  private readonly repeatSeconds: number | null;
  private told = 0;
  private round = 0;
  private second = 0;

  constructor({ devices, scenario, seed, profiles = new Map() }: SimulationWish) {
    this.models = devices.map((device) => modelOf(device, seed, profiles));
    this.spoken = this.models.map((model, index) => {
      const faults = scenario.faults.filter((row) => chosen(devices, row.who).includes(index)).flatMap((row) => row.faults);
      return faults.reduce<Spoken>((inner, fault, i) => fault(inner, seeded(seed, `${devices[index]?.id}/fault-${i}`)), faultless(model));
    });
    this.devices = devices;
    this.repeatSeconds = scenario.repeatSeconds ?? null;
    this.timeline = [...scenario.timeline]
      .sort((a, b) => a.at - b.at)
      .map((moment) => ({ moment, devices: chosen(devices, moment.who) }))
      .filter((row) => row.devices.length > 0);
  }

  takesCommands(device: number): boolean {
    return this.models[device]?.obeys !== undefined;
  }

  /** A command of the gateway to one device: what it answers, and what it says besides. */
  command(device: number, name: string, parameters: Parameters, wall: number): Answered {
    const obey = this.models[device]?.obeys?.[name];
    const came = obey === undefined ? `no command ${name}` : obey(wall, parameters);
    return typeof came === 'string'
      ? { answer: { status: 'refused', reason: came }, said: [] }
      : { answer: { status: 'done', reason: null }, said: came };
  }

  /** Lets simulated time pass up to `second`; messages are stamped `wall` (ms). `onMoment` hears what the timeline does. */
  advance(second: number, wall: number, onMoment: (happening: Happening) => void = () => {}): Said[] {
    const said: Said[] = [];
    const step = second - this.second;
    this.second = second;
    this.spoken.forEach((spoken, device) => {
      for (const outgoing of spoken.advance(step, wall, second)) said.push({ device, outgoing });
    });
    for (let row = this.timeline[this.told]; row !== undefined && this.timeOf(row) <= second; row = this.timeline[this.told]) {
      const devices = this.devicesOf(row);
      const { round } = this;
      this.told++;
      if (this.told === this.timeline.length && this.repeatSeconds !== null) {
        this.told = 0;
        this.round++;
      }
      const next = this.timeline[this.told];
      onMoment({
        moment: row.moment,
        round: round + 1,
        devices: devices.flatMap((device) => this.devices[device] ?? []),
        next: next === undefined ? null : { moment: next.moment, second: this.timeOf(next) },
      });
      for (const device of devices) {
        for (const outgoing of this.spoken[device]?.act(row.moment.act, wall, second) ?? []) said.push({ device, outgoing });
      }
    }
    return said;
  }

  private timeOf({ moment }: { moment: Moment }): number {
    return moment.at + this.round * (this.repeatSeconds ?? 0);
  }

  /** In the second round the next device of the type, so that a story is not always that of the same lift. */
  private devicesOf({ moment, devices }: { moment: Moment; devices: readonly number[] }): readonly number[] {
    const { who } = moment;
    if (who.nth === 'every' || this.round === 0) return devices;
    const all = chosen(this.devices, { ...who, nth: 'every' });
    return [all[(who.nth + this.round) % all.length] ?? -1].filter((device) => device >= 0);
  }
}

function modelOf(device: SimulatedDevice, seed: number, profiles: ReadonlyMap<string, PlayableProfile>): DeviceModel {
  const random = seeded(seed, device.id);
  const own = modelTable[device.profile];
  if (own !== undefined) return own(random);
  const profile = profiles.get(device.profile);
  if (profile !== undefined) return new PlayedExamples(profile.examples, profile.expectedIntervalSeconds / 2, random);
  const known = [...new Set([...Object.keys(modelTable), ...profiles.keys()])].join(', ');
  throw new Error(`device ${device.id}: expected a device type that can be simulated (${known}), came '${device.profile}'`);
}

function chosen(devices: readonly SimulatedDevice[], who: Who): number[] {
  const ofType = devices.flatMap((device, index) => (who.profile === 'any' || device.profile === who.profile ? [index] : []));
  return who.nth === 'every' ? ofType : ofType.slice(who.nth, who.nth + 1);
}
