import type { DeviceTest, TestAct } from '../model/device-test.ts';
import type { RecordStamp } from '../model/journal-record.ts';
import { type Moment, TimedEntries } from './timed-entries.ts';

const minuteMs = 60_000;

/** Which devices are under test, by device id; see TimedEntries. Bounded by the devices that are installed. */
export class TestBook {
  private readonly tests = new TimedEntries<DeviceTest>();

  of(deviceId: string): DeviceTest | null {
    return this.tests.get(deviceId);
  }

  /** By device id. */
  all(): readonly DeviceTest[] {
    return this.tests.all().map(([, test]) => test);
  }

  /** Those whose time is over, by device id. */
  due(now: Moment): readonly DeviceTest[] {
    return this.tests.due(now).map(([, test]) => test);
  }

  /** Null = it is under test already. */
  start({ at, run }: RecordStamp, act: TestAct & { act: 'start' }, by: string): DeviceTest | null {
    const { deviceId, minutes, reason, terminals } = act;
    if (this.of(deviceId) !== null) return null;
    const test = { deviceId, by, reason, terminals, since: at, until: at + minutes * minuteMs, untilRun: run + minutes * minuteMs };
    this.tests.set(deviceId, test);
    return test;
  }

  end(deviceId: string): void {
    this.tests.delete(deviceId);
  }

  /** All of it, when it changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    return this.tests.takeChange() ? JSON.stringify(this.all()) : null;
  }

  /** What `takeChange` gave last; null = nothing yet. */
  restore(text: string | null): void {
    const tests = text === null ? [] : (JSON.parse(text) as readonly DeviceTest[]);
    this.tests.restore(tests.map((test) => [test.deviceId, test]));
  }
}
