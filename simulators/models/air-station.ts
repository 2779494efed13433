import { type DeviceModel, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 60;
/** What the station writes where it has no value. */
const missing = -200;

/** A station in the garage: slow air, and a channel that has no value now and then. */
export class AirStation implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private co: number;
  private tendsTo: number;
  private temperature: number;
  private humidity: number;
  private lost = false;
  private readonly table = {
    'stop-fans': () => this.without(() => (this.tendsTo = 45)),
    'run-fans': () => this.without(() => (this.tendsTo = 1)),
    'lose-sensor': () => this.without(() => (this.lost = true)),
    'mend-sensor': () => this.without(() => (this.lost = false)),
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.co = random.between(0.5, 2.5);
    this.tendsTo = this.co;
    this.temperature = random.between(12, 26);
    this.humidity = random.between(35, 65);
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.co += (this.tendsTo - this.co) * (1 - Math.exp(-seconds / 120));
    this.temperature += this.random.noise(0.01);
    this.humidity = Math.min(90, Math.max(20, this.humidity + this.random.noise(0.05)));
    return this.reporting.due(seconds) ? this.report(wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  /** The station says nothing out of turn: it measures means. */
  private without(change: () => void): readonly Publication[] {
    change();
    return [];
  }

  private report(wall: number): readonly Publication[] {
    const shown = (value: number) => Math.max(0, Math.round(value * 10) / 10);
    // The metal-oxide sensors of such a station see everything a little.
    const values = {
      'air.co': this.lost ? missing : shown(this.co),
      'air.benzene': shown(this.co * 3 + this.random.noise(0.4)),
      'air.nmhc': this.random.chance(0.9) ? missing : shown(this.co * 55),
      'air.nox': this.random.chance(0.1) ? missing : Math.round(60 + this.co * 30),
      'air.no2': this.random.chance(0.1) ? missing : Math.round(40 + this.co * 2 + this.random.noise(4)),
      'air.responseCo': Math.round(900 + this.co * 120),
      'air.temperature': shown(this.temperature),
      'air.humidity': shown(this.humidity),
    };
    return [publication('telemetry', { ts: wall, values })];
  }
}
