import { type DeviceModel, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { GasRoom } from './gas-room.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 1;
/** At which the panel itself says low and high, %LEL. */
const lowLimit = 25;
const highLimit = 50;

/** A gas panel with two zones and one valve, which it closes itself at the high level of a zone. */
export class GasPanel implements DeviceModel {
  private readonly reporting: Reporting;
  private readonly zones: readonly GasRoom[];
  private valve: 'open' | 'closed' = 'open';
  private stuck = false;
  private mains = true;
  private readonly table = {
    leak: (wall: number) => this.after(wall, () => this.zones[0]?.leak(75)),
    'stick-valve': (wall: number) => this.after(wall, () => (this.stuck = true)),
    'repair-valve': (wall: number) => this.after(wall, () => (this.stuck = false)),
    'close-valve': (wall: number) => this.after(wall, () => this.close()),
    'open-valve': (wall: number) => this.after(wall, () => (this.valve = 'open')),
    'cut-power': (wall: number) => this.after(wall, () => (this.mains = false)),
    'restore-power': (wall: number) => this.after(wall, () => (this.mains = true)),
  };
  readonly acts = Object.keys(this.table);
  private muted = false;
  /** A stuck valve is told to close and does not move. */
  readonly obeys = {
    'close-valve': (wall: number) => this.after(wall, () => (this.stuck ? undefined : this.close())),
    mute: (wall: number) => (this.sounds() && !this.muted ? this.after(wall, () => (this.muted = true)) : 'the horn does not sound'),
  };

  constructor(random: Random) {
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.zones = [new GasRoom(random), new GasRoom(random)];
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    for (const zone of this.zones) zone.advance(seconds);
    if (!this.sounds()) this.muted = false;
    if (!this.stuck && this.zones.some((zone) => state(zone) === 'high')) this.close();
    return this.reporting.due(seconds) ? this.report(wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private sounds(): boolean {
    return this.zones.some((zone) => state(zone) !== 'normal');
  }

  private close(): void {
    this.valve = 'closed';
    for (const zone of this.zones) zone.air();
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    this.reporting.restart();
    return this.report(wall);
  }

  private report(wall: number): readonly Publication[] {
    const zones = this.zones.flatMap((zone, index) => [
      [`gas.concentration[${index + 1}]`, zone.concentration()],
      [`gas.state[${index + 1}]`, state(zone)],
    ]);
    const values = {
      ...Object.fromEntries(zones),
      'gas.valve': this.valve,
      'gas.valveFault': this.stuck,
      'device.power': this.mains ? 'mains' : 'battery',
    };
    return [publication('telemetry', { ts: wall, values })];
  }
}

function state(zone: GasRoom): 'normal' | 'low' | 'high' {
  const now = zone.concentration();
  return now >= highLimit ? 'high' : now >= lowLimit ? 'low' : 'normal';
}
