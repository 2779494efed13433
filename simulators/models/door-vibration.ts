import { type DeviceModel, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 5;

/** The sensor on a lift door: reports what the last movement of the door was like; a worn bearing shakes more. */
export class DoorVibration implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private humidity: number;
  private wear: number;
  private untilMove: number;
  private vibration = 0;
  private speed = 0;
  private readonly table = {
    wear: () => {
      this.wear = 6;
      return [];
    },
    repair: () => {
      this.wear = 1;
      return [];
    },
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.humidity = random.between(68, 78);
    this.wear = random.between(0.8, 1.4);
    this.untilMove = random.waiting(30);
    this.move();
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.humidity = Math.min(95, Math.max(30, this.humidity + this.random.noise(0.02)));
    this.untilMove -= seconds;
    if (this.untilMove <= 0) this.move();
    if (!this.reporting.due(seconds)) return [];
    const rounded = (value: number) => Math.round(Math.max(0, value) * 1000) / 1000;
    return [
      publication('telemetry', {
        ts: wall,
        values: {
          'liftDoor.vibration': rounded(this.vibration),
          'liftDoor.bearingSpeed': rounded(this.speed),
          'liftDoor.humidity': rounded(this.humidity),
        },
      }),
    ];
  }

  private move(): void {
    this.vibration = 13 * this.wear + this.random.noise(2);
    this.speed = 90 + this.random.noise(5);
    this.untilMove = this.random.waiting(30);
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }
}
