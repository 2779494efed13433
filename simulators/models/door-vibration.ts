import { type DeviceModel, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 5;
const moveSeconds = 4;

/** The sensor on a lift door: still, then a few seconds of running bearing and vibration; a worn bearing shakes more. */
export class DoorVibration implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private humidity: number;
  private wear: number;
  private untilMove: number;
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
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.humidity = Math.min(95, Math.max(30, this.humidity + this.random.noise(0.02)));
    this.untilMove -= seconds;
    if (this.untilMove < -moveSeconds) this.untilMove = this.random.waiting(30);
    if (!this.reporting.due(seconds)) return [];
    const running = this.untilMove <= 0;
    const rounded = (value: number) => Math.round(Math.max(0, value) * 1000) / 1000;
    return [
      publication('telemetry', {
        ts: wall,
        values: {
          'liftDoor.vibration': rounded((running ? 14 : 3) * this.wear + this.random.noise(running ? 3 : 0.5)),
          'liftDoor.bearingSpeed': rounded(running ? 90 + this.random.noise(6) : 0),
          'liftDoor.humidity': rounded(this.humidity),
        },
      }),
    ];
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }
}
