import { type DeviceModel, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 60;

/** A battery button: a sign of life every minute, and a press that goes out at once. */
export class SosButton implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private battery: number;
  private readonly signal: number;
  private presses = 0;
  private readonly table = {
    press: (wall: number) => [publication('events', { ts: wall, id: `press-${wall}-${++this.presses}`, values: { 'sos.pressed': true } })],
    'run-flat': (wall: number) => {
      this.battery = 4;
      return this.report(wall);
    },
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.battery = random.between(45, 100);
    this.signal = random.between(-95, -60);
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.battery = Math.max(0, this.battery - seconds / 500_000);
    return this.reporting.due(seconds) ? this.report(wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private report(wall: number): readonly Publication[] {
    const values = { 'device.battery': Math.round(this.battery), 'device.signal': Math.round(this.signal + this.random.noise(2)) };
    return [publication('telemetry', { ts: wall, values })];
  }
}
