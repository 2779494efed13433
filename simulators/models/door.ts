import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 20;
/** Mean pause between two people. */
const quietSeconds = 180;
const openAfterSeconds = 2;
const walkThroughSeconds = 5;
const residents = 60;

/** A unit door: people come home, now and then a wrong card; it locks when it is closed again, as the device type says. */
export class Door implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private open = false;
  private unlocked = false;
  /** Somebody or something keeps it open until the timeline shuts it. */
  private held = false;
  private tampered = false;
  private released = false;
  private mains = true;
  private untilNext: number;
  private passes = 0;
  private readonly table = {
    force: (wall: number) =>
      this.after(wall, () => {
        this.unlocked = false;
        this.open = this.held = true;
      }),
    'prop-open': (wall: number) =>
      this.after(wall, () => {
        this.unlocked = this.open = this.held = true;
      }),
    close: (wall: number) => this.after(wall, () => this.shut()),
    deny: (wall: number) => this.pass(wall, 'denied', `card-${this.random.whole(9_000, 9_999)}`),
    duress: (wall: number) => this.pass(wall, 'duress', this.resident()),
    'open-housing': (wall: number) => this.after(wall, () => (this.tampered = true)),
    'close-housing': (wall: number) => this.after(wall, () => (this.tampered = false)),
    'fire-release': (wall: number) => this.after(wall, () => (this.released = this.unlocked = true)),
    'reset-release': (wall: number) =>
      this.after(wall, () => {
        this.released = false;
        this.shut();
      }),
    'cut-power': (wall: number) => this.after(wall, () => (this.mains = false)),
    'restore-power': (wall: number) => this.after(wall, () => (this.mains = true)),
  };
  readonly obeys: Obeys = {
    release: (wall) => this.after(wall, () => (this.released = this.unlocked = true)),
    unlock: (wall, { seconds }) =>
      this.after(wall, () => {
        this.unlocked = true;
        this.untilNext = Number(seconds);
      }),
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.untilNext = random.waiting(quietSeconds);
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    const due = this.reporting.due(seconds);
    this.untilNext -= seconds;
    if (this.untilNext <= 0 && !this.held && !this.released) return this.next(wall);
    return due ? this.report('telemetry', wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  /** The next step of somebody passing: a card, the door opens, the door falls shut. */
  private next(wall: number): readonly Publication[] {
    if (this.open) {
      this.shut();
      return this.report('events', wall);
    }
    if (this.unlocked) {
      this.open = true;
      this.untilNext = walkThroughSeconds;
      return this.report('events', wall);
    }
    this.untilNext = this.random.waiting(quietSeconds);
    return this.random.chance(0.03) ? this.pass(wall, 'denied', 'card-9999') : this.pass(wall, 'granted', this.resident());
  }

  private pass(wall: number, access: 'granted' | 'denied' | 'duress', subject: string): readonly Publication[] {
    if (access !== 'denied') {
      this.unlocked = true;
      this.untilNext = openAfterSeconds;
    }
    const values = { 'door.access': access, 'door.subject': subject, 'door.lock': this.lock() };
    return [publication('events', { ts: wall, id: `pass-${wall}-${++this.passes}`, values })];
  }

  private shut(): void {
    this.open = false;
    this.held = false;
    this.unlocked = this.released;
    this.untilNext = this.random.waiting(quietSeconds);
  }

  private resident(): string {
    return `card-${String(this.random.whole(1, residents)).padStart(4, '0')}`;
  }

  private lock(): 'locked' | 'unlocked' {
    return this.unlocked ? 'unlocked' : 'locked';
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    return this.report('events', wall);
  }

  private report(channel: 'telemetry' | 'events', wall: number): readonly Publication[] {
    this.reporting.restart();
    const values = {
      'door.position': this.open ? 'open' : 'closed',
      'door.lock': this.lock(),
      'door.tamper': this.tampered,
      'door.fireRelease': this.released,
      'device.power': this.mains ? 'mains' : 'battery',
      'device.fault': false,
    };
    return [publication(channel, { ts: wall, values })];
  }
}
