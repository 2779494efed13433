import { expect } from 'vitest';
import type { Reading, ReadingBatch, Value } from '../../src/model/reading.ts';
import type { SeriesQuery } from '../../src/model/series-store.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** On the edge of a day, so of a window and an hour. */
export const T0 = Date.UTC(2026, 0, 10);

export function reading(ts: number, point: string, value: Value, more: Partial<Reading> = {}): Reading {
  const unit = typeof value === 'number' ? 'Cel' : null;
  return { ts, point, component: '', value, unit, quality: value === null ? 'missing' : 'good', ...more };
}

export function batch(deviceId: string, readings: readonly Reading[], position = 0): ReadingBatch {
  return { deviceId, position, receivedAt: Math.max(...readings.map(({ ts }) => ts), T0), historical: false, readings };
}

export function ask(deviceId: string, more: Partial<SeriesQuery> = {}): SeriesQuery {
  return { deviceId, points: [], from: T0 - 400 * DAY, to: T0 + 400 * DAY, every: null, aggregate: 'mean', limit: 100_000, ...more };
}

/** Equal but for the last digits of sums and means, which depend on the order of adding. */
export function expectSame(came: readonly Reading[], expected: readonly Reading[], exact = true): void {
  if (exact) {
    expect(came).toEqual(expected);
    return;
  }
  const plain = (list: readonly Reading[]): unknown[] =>
    list.map((one) => ({ ...one, value: typeof one.value === 'number' ? 0 : one.value }));
  expect(plain(came)).toEqual(plain(expected));
  for (const [index, { value }] of expected.entries()) {
    const other = came[index]?.value;
    if (typeof value !== 'number' || typeof other !== 'number') continue;
    expect(Math.abs(other - value), `${JSON.stringify(came[index])} instead of ${value}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, Math.abs(value)),
    );
  }
}
