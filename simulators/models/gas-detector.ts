import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { GasRoom } from './gas-room.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 10;
const preheatSeconds = 60;
/** At which the detector itself says low and high, %LEL. */
const lowLimit = 25;
const highLimit = 50;
/** How long it stays muted, and how long it tests itself. */
const mutedSeconds = 120;
const testSeconds = 20;

/** A household detector: warms up, measures traces, and while gas escapes the room fills towards what the leak can hold. */
export class GasDetector implements DeviceModel {
  private readonly reporting: Reporting;
  private preheat: number;
  private readonly room: GasRoom;
  private broken: 'fault' | 'end-of-life' | null = null;
  private shown: { readonly word: 'muted' | 'test'; left: number } | null = null;
  private said: string;
  private readonly table = {
    leak: (wall: number) => this.after(wall, () => this.room.leak(70)),
    'small-leak': (wall: number) => this.after(wall, () => this.room.leak(35)),
    'close-valve': (wall: number) => this.after(wall, () => this.room.air()),
    'power-cycle': (wall: number) => {
      this.preheat = preheatSeconds;
      return this.report(wall);
    },
    fail: (wall: number) => this.become(wall, 'fault'),
    expire: (wall: number) => this.become(wall, 'end-of-life'),
    replace: (wall: number) => this.become(wall, null),
  };
  readonly obeys: Obeys = {
    mute: (wall) => (this.state() === 'normal' ? 'nothing sounds' : this.show(wall, 'muted', mutedSeconds)),
    'self-test': (wall) => (this.broken === null ? this.show(wall, 'test', testSeconds) : 'detector has failed'),
  };
  readonly acts = Object.keys(this.table);

  /** Most detectors of a community have been on for months; one in fifty has just been switched on. */
  constructor(random: Random) {
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.room = new GasRoom(random);
    this.preheat = random.chance(0.02) ? preheatSeconds : 0;
    this.said = this.state();
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.preheat = Math.max(0, this.preheat - seconds);
    this.room.advance(seconds);
    if (this.shown !== null) this.shown.left -= seconds;
    if (this.shown !== null && this.shown.left <= 0) this.shown = null;
    const due = this.reporting.due(seconds);
    return due || this.state() !== this.said ? this.report(wall) : [];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    return this.report(wall);
  }

  private show(wall: number, word: 'muted' | 'test', left: number): readonly Publication[] {
    return this.after(wall, () => {
      this.shown = { word, left };
    });
  }

  private become(wall: number, broken: 'fault' | 'end-of-life' | null): readonly Publication[] {
    this.broken = broken;
    if (broken === null) this.preheat = preheatSeconds;
    return this.report(wall);
  }

  private state(): string {
    if (this.broken !== null) return this.broken;
    if (this.preheat > 0) return 'preheat';
    if (this.shown !== null) return this.shown.word;
    const now = this.room.concentration();
    return now >= highLimit ? 'high' : now >= lowLimit ? 'low' : 'normal';
  }

  private report(wall: number): readonly Publication[] {
    this.reporting.restart();
    this.said = this.state();
    // A detector that warms up or failed has no value: it sends none instead of a zero.
    const measures = this.said !== 'preheat' && this.said !== 'test' && this.said !== 'fault';
    const values = { 'gas.concentration': measures ? this.room.concentration() : null, 'gas.state': this.said };
    return [publication('telemetry', { ts: wall, values })];
  }
}
