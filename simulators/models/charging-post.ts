import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 15;
/** Mean pause between two vehicles, and how long one charges. */
const quietSeconds = 1_800;
const fullPower = 6_900;
const volts = 230;
/** At which the post itself gives up, Cel. */
const tripsAt = 95;

type State = 'available' | 'preparing' | 'charging' | 'finishing' | 'unavailable' | 'faulted';

/** A post of 7 kW: vehicles come and go, the plug warms with the current, and a bad contact heats it until the post trips. */
export class ChargingPost implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private state: State = 'available';
  private fault = 'none';
  private stopped = false;
  private badContact = false;
  private welded = false;
  private readonly ambient: number;
  private temperature: number;
  private energy: number;
  private left: number;
  private readonly signal: number;
  private readonly table = {
    'plug-in': (wall: number) => this.after(wall, () => this.begin('charging', this.random.waiting(quietSeconds))),
    overheat: (wall: number) =>
      this.after(wall, () => {
        this.badContact = true;
        this.begin('charging', Number.POSITIVE_INFINITY);
      }),
    'ground-fault': (wall: number) => this.trip(wall, 'ground-fault'),
    'emergency-stop': (wall: number) =>
      this.after(wall, () => {
        this.stopped = true;
        this.begin('unavailable', Number.POSITIVE_INFINITY);
      }),
    'weld-contactor': (wall: number) =>
      this.after(wall, () => {
        this.welded = true;
        this.begin('available', Number.POSITIVE_INFINITY);
      }),
    repair: (wall: number) =>
      this.after(wall, () => {
        this.badContact = this.welded = this.stopped = false;
        this.fault = 'none';
        this.begin('available', this.random.waiting(quietSeconds));
      }),
  };
  readonly obeys: Obeys = {
    'stop-charging': (wall) => {
      if (this.welded) return 'contactor is welded';
      return this.after(wall, () => this.state === 'charging' && this.begin('finishing', 20));
    },
    disable: (wall) => this.after(wall, () => this.begin('unavailable', Number.POSITIVE_INFINITY)),
    enable: (wall) => {
      if (this.state === 'faulted' || this.stopped) return 'fault: repair it first';
      return this.after(wall, () => this.state === 'unavailable' && this.begin('available', this.random.waiting(quietSeconds)));
    },
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.ambient = random.between(18, 28);
    this.temperature = this.ambient;
    this.energy = random.whole(200_000, 9_000_000);
    this.left = random.waiting(quietSeconds);
    this.signal = Math.round(random.between(-95, -65));
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    const heat = this.power() === 0 ? 0 : this.badContact ? 105 : 18;
    this.temperature += (this.ambient + heat - this.temperature) * (1 - Math.exp(-seconds / (this.badContact ? 60 : 300)));
    this.energy += (this.power() * seconds) / 3_600;
    if (this.temperature >= tripsAt && this.state !== 'faulted') return this.trip(wall, 'over-temperature');
    this.left -= seconds;
    if (this.left <= 0) return this.after(wall, () => this.next());
    return this.reporting.due(seconds) ? this.report('telemetry', wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private next(): void {
    if (this.state === 'available') this.begin('preparing', 10);
    else if (this.state === 'preparing') this.begin('charging', this.random.waiting(quietSeconds));
    else if (this.state === 'charging') this.begin('finishing', 20);
    else this.begin('available', this.random.waiting(quietSeconds));
  }

  private begin(state: State, seconds: number): void {
    this.state = state;
    this.left = seconds;
  }

  private trip(wall: number, fault: string): readonly Publication[] {
    this.fault = fault;
    this.begin('faulted', Number.POSITIVE_INFINITY);
    return this.report('events', wall);
  }

  private power(): number {
    if (this.state === 'charging') return fullPower;
    return this.welded ? 2_600 : 0;
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    return this.report('events', wall);
  }

  private report(channel: 'telemetry' | 'events', wall: number): readonly Publication[] {
    this.reporting.restart();
    const power = this.power() === 0 ? 0 : Math.round(this.power() + this.random.noise(15));
    const values = {
      'charging.state': this.state,
      'charging.power': power,
      'charging.energy': Math.round(this.energy),
      'charging.current': Math.round((power / volts) * 10) / 10,
      'charging.temperature': Math.round(this.temperature * 10) / 10,
      'charging.fault': this.fault,
      'charging.emergencyStop': this.stopped,
      'device.signal': this.signal,
    };
    return [publication(channel, { ts: wall, values })];
  }
}
