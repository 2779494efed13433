import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 20;
const compartments = 8;
/** Mean pause until a compartment gets a battery, and how long one charges. */
const quietSeconds = 3_600;
const chargingSeconds = 9_000;
const chargerWatts = 270;
/** A cell above this heats itself; at the second it smokes. Cel. */
const runsAwayAt = 80;
const smokesAt = 90;
const hottest = 400;

interface Compartment {
  state: 'available' | 'charging' | 'faulted' | 'unavailable';
  temperature: number;
  /** Seconds of this charge. */
  charging: number;
  left: number;
  open: boolean;
  heating: boolean;
}

/** A cabinet of eight compartments; in one of them a battery may heat up, run away and fill the cabinet with smoke. */
export class EbikeCabinet implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private readonly ambient: number;
  private readonly signal: number;
  private readonly slots: Compartment[];
  private smoke = false;
  private mains = true;
  private readonly table = {
    'heat-battery': (wall: number) =>
      this.after(wall, () => {
        const slot = this.used();
        slot.heating = true;
        slot.state = 'charging';
        slot.left = Number.POSITIVE_INFINITY;
      }),
    extinguish: (wall: number) =>
      this.after(wall, () => {
        this.smoke = false;
        for (const slot of this.slots) {
          slot.heating = false;
          slot.temperature = Math.min(slot.temperature, this.ambient + 15);
          slot.state = slot.state === 'faulted' ? 'available' : slot.state;
          slot.left = this.random.waiting(quietSeconds);
        }
      }),
    'leave-open': (wall: number) => this.after(wall, () => (this.used().open = true)),
    shut: (wall: number) =>
      this.after(wall, () => {
        for (const slot of this.slots) slot.open = false;
      }),
    'cut-power': (wall: number) => this.after(wall, () => (this.mains = false)),
    'restore-power': (wall: number) => this.after(wall, () => (this.mains = true)),
  };
  readonly obeys: Obeys = {
    'cut-power': (wall, { slot: number }) => {
      const slot = this.slots[Number(number) - 1];
      if (slot === undefined) return 'no such compartment';
      if (slot.state === 'faulted') return 'faulted: it is off already';
      return this.after(wall, () => Object.assign(slot, { state: 'unavailable', left: Number.POSITIVE_INFINITY }));
    },
    'cut-all': (wall) =>
      this.after(wall, () => {
        for (const slot of this.slots) Object.assign(slot, { state: 'unavailable', left: Number.POSITIVE_INFINITY });
      }),
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.ambient = random.between(18, 28);
    this.signal = Math.round(random.between(-95, -65));
    this.slots = Array.from({ length: compartments }, () => {
      const charging = random.chance(0.4);
      return {
        state: charging ? 'charging' : 'available',
        temperature: this.ambient + (charging ? 8 : 0),
        charging: charging ? random.between(0, chargingSeconds / 2) : 0,
        left: charging ? chargingSeconds / 2 : random.waiting(quietSeconds),
        open: false,
        heating: false,
      };
    });
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    let told = false;
    for (const slot of this.slots) told = this.pass(slot, seconds) || told;
    if (!this.smoke && this.slots.some((slot) => slot.temperature >= smokesAt)) this.smoke = told = true;
    if (told) return this.report('events', wall);
    return this.reporting.due(seconds) ? this.report('telemetry', wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  /** Time in one compartment; true when something happened that is reported at once. */
  private pass(slot: Compartment, seconds: number): boolean {
    const powered = slot.state === 'charging' && this.mains;
    if (powered) slot.charging += seconds;
    // 0.6 K a second until the cell runs away, then 5 K a second.
    if (slot.heating) slot.temperature = Math.min(hottest, slot.temperature + (slot.temperature < runsAwayAt ? 0.6 : 5) * seconds);
    else slot.temperature += (this.ambient + (powered ? 9 : 0) - slot.temperature) * (1 - Math.exp(-seconds / 400));
    if (slot.heating && slot.temperature >= runsAwayAt && slot.state === 'charging') {
      slot.state = 'faulted';
      return true;
    }
    slot.left -= seconds;
    if (slot.left > 0) return false;
    slot.state = slot.state === 'charging' ? 'available' : 'charging';
    slot.charging = 0;
    slot.left = slot.state === 'charging' ? chargingSeconds : this.random.waiting(quietSeconds);
    return true;
  }

  /** A compartment with a battery in it. */
  private used(): Compartment {
    const slot = this.slots.find(({ state }) => state === 'charging') ?? this.slots[0];
    if (slot === undefined) throw new Error('a cabinet without compartments');
    return slot;
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    return this.report('events', wall);
  }

  private report(channel: 'telemetry' | 'events', wall: number): readonly Publication[] {
    this.reporting.restart();
    const tenth = (value: number) => Math.round(value * 10) / 10;
    // The sensor ends at 150 Cel.
    const shown = (value: number) => tenth(Math.min(150, value));
    const charging = this.slots.filter((slot) => slot.state === 'charging').length;
    const warmest = Math.max(...this.slots.map((slot) => slot.temperature));
    const values: Record<string, unknown> = {
      'smoke.alarm': this.smoke,
      'charging.temperature': shown(this.ambient + 2 + Math.max(0, warmest - 60) / 10),
      'charging.power': this.mains ? Math.round(charging * chargerWatts + this.random.noise(5)) : 0,
      'device.power': this.mains ? 'mains' : 'battery',
      'device.signal': this.signal,
    };
    this.slots.forEach((slot, index) => {
      const key = `[${index + 1}]`;
      values[`charging.state${key}`] = slot.state;
      values[`charging.temperature${key}`] = shown(slot.temperature);
      values[`charging.duration${key}`] = Math.floor(slot.charging / 60);
      values[`charging.fault${key}`] = slot.state === 'faulted' ? 'over-temperature' : 'none';
      values[`door.position${key}`] = slot.open ? 'open' : 'closed';
    });
    return [publication(channel, { ts: wall, values })];
  }
}
