import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

/** Its type promises two messages a day; a simulated one speaks every half hour and once soon after it connects. */
const intervalSeconds = 1_800;
const helloWithinSeconds = 50;
/** While the chamber is not clear it reports more often. */
const alertSeconds = 10;
/** At which the detector itself says smoke, %/m. */
const alarmAt = 8;

/** A battery smoke detector: silent for long, and quick when smoke drifts into its chamber. */
export class SmokeDetector implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private readonly alert = new Reporting(alertSeconds, 1);
  private readonly clean: number;
  private smoke = 0;
  private tendsTo = 0;
  private tested = false;
  private off = false;
  private battery: number;
  private readonly signal: number;
  private alarmSaid = false;
  private readonly table = {
    smoke: (wall: number) => this.after(wall, () => (this.tendsTo = 20)),
    clear: (wall: number) => this.after(wall, () => (this.tendsTo = 0)),
    test: (wall: number) => this.after(wall, () => (this.tested = true)),
    'take-off': (wall: number) => this.after(wall, () => (this.off = true)),
    'put-back': (wall: number) => this.after(wall, () => (this.off = false)),
    'run-flat': (wall: number) => this.after(wall, () => (this.battery = 6)),
  };
  readonly obeys: Obeys = {
    mute: (wall) => this.after(wall, () => {}),
    'self-test': (wall) => this.after(wall, () => (this.tested = true)),
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, (random.next() * helloWithinSeconds) / intervalSeconds);
    this.clean = random.between(0.1, 0.5);
    this.battery = random.between(50, 100);
    this.signal = random.between(-112, -85);
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.smoke += (this.tendsTo - this.smoke) * (1 - Math.exp(-seconds / 20));
    this.battery = Math.max(0, this.battery - seconds / 2_000_000);
    const alert = this.smoke > 1 && this.alert.due(seconds);
    if (this.alarm() !== this.alarmSaid) return this.report('events', wall);
    return alert || this.reporting.due(seconds) ? this.report('telemetry', wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    const said = this.report('events', wall);
    this.tested = false;
    return said;
  }

  private alarm(): boolean {
    return this.smoke >= alarmAt;
  }

  private report(channel: 'telemetry' | 'events', wall: number): readonly Publication[] {
    this.reporting.restart();
    this.alarmSaid = this.alarm();
    const values = {
      'smoke.alarm': this.alarmSaid,
      'smoke.obscuration': Math.round((this.clean + this.smoke) * 10) / 10,
      'smoke.test': this.tested,
      'device.tamper': this.off,
      'device.fault': false,
      'device.battery': Math.round(this.battery),
      'device.signal': Math.round(this.signal + this.random.noise(2)),
    };
    return [publication(channel, { ts: wall, values })];
  }
}
