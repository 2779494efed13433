import { type DeviceTest, isOver, type TestAct } from '../model/device-test.ts';
import type { RecordStamp } from '../model/journal-record.ts';

const minuteMs = 60_000;

/**
 * Which devices are under test. A pure function of its inputs in journal order, as the alarm book: time is that of the
 * records. Bounded by the devices that are installed.
 */
export class TestBook {
  private readonly tests = new Map<string, DeviceTest>();
  private changed = false;

  of(deviceId: string): DeviceTest | null {
    return this.tests.get(deviceId) ?? null;
  }

  /** By device id. */
  all(): readonly DeviceTest[] {
    return [...this.tests.values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
  }

  /** Those whose time is over, by device id. Asked for every record: nothing is built where nothing is due. */
  due(stamp: Omit<RecordStamp, 'position'>): readonly DeviceTest[] {
    for (const test of this.tests.values()) if (isOver(test, stamp)) return this.all().filter((each) => isOver(each, stamp));
    return [];
  }

  /** Null = it is under test already. */
  start({ at, run }: RecordStamp, act: TestAct & { act: 'start' }, by: string): DeviceTest | null {
    const { deviceId, minutes, reason, terminals } = act;
    if (this.tests.has(deviceId)) return null;
    const test = { deviceId, by, reason, terminals, since: at, until: at + minutes * minuteMs, untilRun: run + minutes * minuteMs };
    this.tests.set(deviceId, test);
    this.changed = true;
    return test;
  }

  end(deviceId: string): void {
    this.changed = this.tests.delete(deviceId) || this.changed;
  }

  /** All of it, when it changed since the last call; to be committed with the position. */
  takeChange(): string | null {
    if (!this.changed) return null;
    this.changed = false;
    return JSON.stringify(this.all());
  }

  /** What `takeChange` gave last; null = nothing yet. */
  restore(text: string | null): void {
    for (const test of text === null ? [] : (JSON.parse(text) as readonly DeviceTest[])) this.tests.set(test.deviceId, test);
  }
}
