import { type DeviceModel, perform } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

const intervalSeconds = 30;
const testSeconds = 86_400;
const pressSeconds = 3;

/** The alarm unit of a lift car: a sign of life, a test call when it is switched on and then each day, and the button. */
export class LiftAlarmUnit implements DeviceModel {
  private readonly random: Random;
  private readonly reporting: Reporting;
  private readonly testing: Reporting;
  private readonly battery: number;
  /** It tests itself unless somebody has switched that off. */
  private tests = true;
  private sent = 0;
  /** Seconds for which a finger is still on the button. */
  private pressed = 0;
  private readonly table = {
    'press-alarm': (wall: number) => {
      this.pressed = pressSeconds;
      return this.event('press', wall, { 'lift.alarmButton': true });
    },
    'test-call': (wall: number) => this.testCall(wall),
    'stop-testing': () => {
      this.tests = false;
      return [];
    },
  };
  readonly acts = Object.keys(this.table);

  constructor(random: Random) {
    this.random = random;
    this.reporting = new Reporting(intervalSeconds, random.next());
    this.testing = new Reporting(testSeconds, random.between(0, intervalSeconds) / testSeconds);
    this.battery = random.between(85, 100);
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    const held = this.pressed > 0;
    this.pressed = Math.max(0, this.pressed - seconds);
    const released = held && this.pressed === 0;
    const report = this.reporting.due(seconds) || released ? this.report(wall) : [];
    return this.testing.due(seconds) && this.tests ? [...report, ...this.testCall(wall)] : report;
  }

  act(name: string, wall: number): readonly Publication[] {
    return perform(this.table, name, wall);
  }

  private testCall(wall: number): readonly Publication[] {
    return this.event('test', wall, { 'lift.testCall': true });
  }

  private event(what: string, ts: number, values: Readonly<Record<string, unknown>>): readonly Publication[] {
    return [publication('events', { ts, id: `${what}-${ts}-${++this.sent}`, values })];
  }

  private report(ts: number): readonly Publication[] {
    const values = {
      'lift.alarmButton': this.pressed > 0,
      'device.battery': Math.round(this.battery),
      'device.fault': false,
      'device.signal': Math.round(-70 + this.random.noise(2)),
    };
    return [publication('telemetry', { ts, values })];
  }
}
