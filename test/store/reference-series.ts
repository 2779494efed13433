import type { Reading, ReadingBatch, Value } from '../../src/model/reading.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';

const byTime = (a: Reading, b: Reading): number => {
  if (a.ts !== b.ts) return a.ts - b.ts;
  if (a.component !== b.component) return a.component < b.component ? -1 : 1;
  if (a.point !== b.point) return a.point < b.point ? -1 : 1;
  // Only buckets: a point that came in two units in one bucket makes two.
  return (a.unit ?? '') < (b.unit ?? '') ? -1 : (a.unit ?? '') > (b.unit ?? '') ? 1 : 0;
};

/** What a SeriesStore must answer, written as plainly as possible: every sample in one list. */
export class ReferenceSeries {
  private readonly devices = new Map<string, Map<string, Reading>>();

  write(batches: readonly ReadingBatch[]): void {
    for (const { deviceId, readings } of batches) {
      const device = this.devices.get(deviceId) ?? new Map<string, Reading>();
      this.devices.set(deviceId, device);
      for (const reading of readings) device.set(JSON.stringify([reading.ts, reading.component, reading.point]), reading);
    }
  }

  all(deviceId: string): Reading[] {
    return [...(this.devices.get(deviceId)?.values() ?? [])].sort(byTime);
  }

  count(): number {
    return [...this.devices.values()].reduce((sum, device) => sum + device.size, 0);
  }

  query({ deviceId, points, from, to, every, aggregate, limit }: SeriesQuery): Reading[] {
    const found = this.all(deviceId).filter(({ ts, point }) => ts >= from && ts < to && (points.length === 0 || points.includes(point)));
    if (every === null) return found.slice(0, limit);
    const buckets = new Map<string, Reading[]>();
    for (const reading of found) {
      if (reading.value === null || (reading.quality !== 'good' && reading.quality !== 'uncertain')) continue;
      // Values in different units have no common mean, but there are so many of them, and one is the first.
      const unit = aggregate === 'count' || aggregate === 'first' || aggregate === 'last' ? null : reading.unit;
      const key = JSON.stringify([Math.floor(reading.ts / every) * every, reading.component, reading.point, unit]);
      buckets.set(key, [...(buckets.get(key) ?? []), reading]);
    }
    const result: Reading[] = [];
    for (const members of buckets.values()) {
      const numbers = members.map(({ value }) => value).filter((value) => typeof value === 'number');
      const value = aggregateOf(
        aggregate,
        members.map((member) => member.value),
        numbers,
      );
      if (value === undefined) continue;
      const { component, point, ts } = members[0]!;
      const { unit } = aggregate === 'last' ? members.at(-1)! : members[0]!;
      const quality = members.some((member) => member.quality === 'uncertain') ? 'uncertain' : 'good';
      result.push({ ts: Math.floor(ts / every) * every, component, point, value, unit: aggregate === 'count' ? null : unit, quality });
    }
    return result.sort(byTime).slice(0, limit);
  }

  latest(deviceId: string): Reading[] {
    const newest = new Map<string, Reading>();
    for (const reading of this.all(deviceId)) newest.set(JSON.stringify([reading.component, reading.point]), reading);
    return [...newest.values()].sort((a, b) => byTime({ ...a, ts: 0 }, { ...b, ts: 0 }));
  }

  retain(before: number): number {
    let deleted = 0;
    for (const device of this.devices.values()) {
      for (const [key, { ts }] of device) if (ts < before && device.delete(key)) deleted++;
    }
    return deleted;
  }
}

function aggregateOf(aggregate: SeriesQuery['aggregate'], values: readonly Value[], numbers: readonly number[]): Value | undefined {
  if (aggregate === 'count') return values.length;
  if (aggregate === 'first') return values[0];
  if (aggregate === 'last') return values.at(-1);
  if (numbers.length === 0) return undefined;
  if (aggregate === 'min') return Math.min(...numbers);
  if (aggregate === 'max') return Math.max(...numbers);
  const sum = numbers.reduce((total, value) => total + value, 0);
  return aggregate === 'sum' ? sum : sum / numbers.length;
}
