import type { Reading } from '../../model/reading.ts';
import { type InfluxqlClient, identifier, literal, type Series } from './influxql-client.ts';
import { fieldsOf, firstTime, lastTime, measurement } from './line-point.ts';
import { heldValue, readState } from './sample-state.ts';
import { decodeName, encodeName, pointOfState, stateFields } from './written-name.ts';

/** ms since epoch; `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}
export const allTime: TimeRange = { from: firstTime, to: lastTime };

const clamped = (time: number): number => Math.min(lastTime, Math.max(firstTime, Math.ceil(time)));

export const source = identifier(measurement);

export function where(deviceId: string, { from, to }: TimeRange): string {
  return `WHERE "device" = ${literal(encodeName(deviceId))} AND time >= ${clamped(from)}ms AND time < ${clamped(to)}ms`;
}

export function componentOf(series: Series): string {
  return componentName(series.tags?.component);
}

/** No tag is no component. */
export function componentName(tag: unknown): string {
  return typeof tag === 'string' && tag !== '' ? decodeName(tag) : '';
}

/** The points that a device has samples of in this range: the measurement has the fields of all devices. */
export async function pointsWithin(client: InfluxqlClient, deviceId: string, range: TimeRange): Promise<readonly string[]> {
  const [found = []] = await client.ask([`SELECT last(${stateFields}) FROM ${source} ${where(deviceId, range)} GROUP BY "component"`]);
  const points = new Set<string>();
  for (const { columns, values } of found) {
    for (const [i, column] of columns.entries()) {
      const point = i === 0 ? null : pointOfState(column.replace(/^last_/, ''));
      if (point !== null && typeof values[0]?.[i] === 'string') points.add(point);
    }
  }
  return [...points].sort();
}

/** `SELECT` columns that `sampleAt` reads. */
export function sampleColumns(point: string): string {
  const { state, number, word, flag } = fieldsOf(point);
  return [state, number, word, flag].map(identifier).join(', ');
}

/** A sample whose columns start at `at`; null = this row has none of this point. */
export function sampleAt(row: readonly unknown[], at: number, point: string, component: string): Reading | null {
  const state = typeof row[at] === 'string' ? readState(row[at]) : null;
  if (state === null) return null;
  const value = heldValue(state.kind, row[at + 1], row[at + 2], row[at + 3]);
  return { ts: row[0] as number, point, component, value, unit: state.unit, quality: state.quality };
}

/** Time, component, point, unit: the order of the port. */
export function inOrder(a: Reading, b: Reading): number {
  if (a.ts !== b.ts) return a.ts - b.ts;
  if (a.component !== b.component) return a.component < b.component ? -1 : 1;
  if (a.point !== b.point) return a.point < b.point ? -1 : 1;
  return (a.unit ?? '') < (b.unit ?? '') ? -1 : (a.unit ?? '') > (b.unit ?? '') ? 1 : 0;
}
