import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { GasRoom } from './gas-room.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 15;
/** At which the detector itself says low and high, %LEL. */
const lowLimit = 25;
const highLimit = 50;
/** What the valve needs to travel. */
const travelSeconds = 6;

/** A detector in a pipe shaft with a valve that it closes itself at its high level; the shaft then airs. */
export class GasShaft implements DeviceModel {
  private readonly reporting: Reporting;
  private readonly shaft: GasRoom;
  private readonly signal: number;
  private valve: 'open' | 'closed' = 'open';
  private stuck = false;
  private mains = true;
  private travel = travelSeconds;
  private said: string;
  private readonly table = {
    leak: (wall: number) => this.after(wall, () => this.shaft.leak(75)),
    'stick-valve': (wall: number) => this.after(wall, () => (this.stuck = true)),
    'close-valve': (wall: number) => this.after(wall, () => this.close()),
    'open-valve': (wall: number) => this.after(wall, () => (this.valve = 'open')),
    'cut-power': (wall: number) => this.after(wall, () => (this.mains = false)),
    'restore-power': (wall: number) => this.after(wall, () => (this.mains = true)),
  };
  readonly obeys: Obeys = {
    'close-valve': (wall) => (this.stuck ? 'valve does not move' : this.after(wall, () => this.close())),
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.shaft = new GasRoom(random);
    this.signal = Math.round(random.between(-105, -75));
    this.said = this.situation();
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.shaft.advance(seconds);
    this.travel = this.state() === 'high' && !this.stuck ? this.travel - seconds : travelSeconds;
    if (this.travel <= 0 && this.valve === 'open') this.close();
    const due = this.reporting.due(seconds);
    return due || this.situation() !== this.said ? this.report(wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private close(): void {
    this.valve = 'closed';
    this.shaft.air();
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    return this.report(wall);
  }

  private state(): 'normal' | 'low' | 'high' {
    const now = this.shaft.concentration();
    return now >= highLimit ? 'high' : now >= lowLimit ? 'low' : 'normal';
  }

  private situation(): string {
    return `${this.state()}/${this.valve}`;
  }

  private report(wall: number): readonly Publication[] {
    this.reporting.restart();
    this.said = this.situation();
    const values = {
      'gas.concentration': this.shaft.concentration(),
      'gas.state': this.state(),
      'gas.valve': this.valve,
      'gas.valveFault': this.stuck,
      'device.power': this.mains ? 'mains' : 'battery',
      'device.signal': this.signal,
    };
    return [publication('telemetry', { ts: wall, values })];
  }
}
