import type { RecordStamp } from '../model/journal-record.ts';
import type { ReadingBatch } from '../model/reading.ts';
import { lateSeconds } from '../normalise/source-time.ts';

/**
 * What each device's own clock must show, from what it showed when it was in time and the running time since. When the
 * gateway's clock is moved, every device that gives a time seems late or early at once; this tells them from those that are.
 * In memory, and of one run of the gateway: while it was off, running time stood still and clocks did not.
 */
export class DeviceClocks {
  /** Device -> ms since epoch that were 0 of running time by its clock. */
  private readonly zeros = new Map<string, number>();

  /** Live readings; those that are so only by this very clock prove nothing of it. */
  note({ at, run }: RecordStamp, { deviceId, readings }: ReadingBatch): void {
    let newest = Number.NEGATIVE_INFINITY;
    let own = false;
    for (const { ts } of readings) {
      newest = Math.max(newest, ts);
      // Another time than that of receipt was the device's own; the gateway's only stands in until there is one.
      own ||= ts !== at;
    }
    if (readings.length === 0 || at - newest > lateSeconds * 1000) return;
    if (own || !this.zeros.has(deviceId)) this.zeros.set(deviceId, newest - run);
  }

  /** ms since epoch; null = it has not been in time since the start. */
  now(deviceId: string, run: number): number | null {
    const zero = this.zeros.get(deviceId);
    return zero === undefined ? null : zero + run;
  }

  forget(deviceId: string): void {
    this.zeros.delete(deviceId);
  }

  started(): void {
    this.zeros.clear();
  }
}
