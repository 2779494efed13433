import { type DeviceModel, type Obeys, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { LiftCar } from './lift-car.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 5;
const pressSeconds = 3;

/** A lift monitor: reports every five seconds, and at once when the car stops, starts, opens, closes or changes its mode. */
export class Lift implements DeviceModel {
  private readonly car: LiftCar;
  private readonly reporting: Reporting;
  private said: string;
  private presses = 0;
  /** Seconds for which a finger is still on the alarm button. */
  private pressed = 0;
  private readonly table = {
    'press-alarm': (wall: number) => {
      this.pressed = pressSeconds;
      return [publication('events', { ts: wall, id: `press-${wall}-${++this.presses}`, values: { 'lift.alarmButton': true } })];
    },
    stall: (wall: number) => this.after(wall, () => this.car.stall()),
    rescue: (wall: number) => this.after(wall, () => this.car.rescue()),
    'start-inspection': (wall: number) => this.after(wall, () => this.car.serve('inspection')),
    'back-to-normal': (wall: number) => this.after(wall, () => this.car.serve('normal')),
    'fire-return': (wall: number) => this.after(wall, () => this.car.serve('fire-return')),
    'cut-power': (wall: number) => this.after(wall, () => this.car.cutPower()),
    'restore-power': (wall: number) => this.after(wall, () => this.car.restorePower()),
  };
  readonly acts = Object.keys(this.table);
  /** A monitor only watches; the controller can be told to go back to its main landing. */
  readonly obeys: Obeys;

  constructor(random: Random, controls = false) {
    this.obeys = controls ? { recall: (wall) => this.recall(wall) } : {};
    this.car = new LiftCar(random);
    this.said = this.car.situation();
    this.reporting = new Reporting(intervalSeconds, random.next());
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    this.car.advance(seconds);
    const held = this.pressed > 0;
    this.pressed = Math.max(0, this.pressed - seconds);
    const released = held && this.pressed === 0;
    const due = this.reporting.due(seconds);
    if (!due && !released && this.car.situation() === this.said) return [];
    return this.report(wall);
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  /** Between two floors it would leave somebody there; a mechanic at work must not be driven away with. */
  private recall(wall: number): readonly Publication[] | string {
    const refusal = this.car.cannotRecall();
    return refusal ?? this.after(wall, () => this.car.serve('fire-return'));
  }

  private after(wall: number, change: () => void): readonly Publication[] {
    change();
    return this.report(wall);
  }

  private report(wall: number): readonly Publication[] {
    this.reporting.restart();
    this.said = this.car.situation();
    return [publication('telemetry', { ts: wall, values: { ...this.car.values(), 'lift.alarmButton': this.pressed > 0 } })];
  }
}
