import type { Reading } from '../../model/reading.ts';
import type { SeriesQuery } from '../../model/series-store.ts';
import { type InfluxqlClient, identifier } from './influxql-client.ts';
import { fieldsOf } from './line-point.ts';
import {
  allTime,
  componentName,
  componentOf,
  inOrder,
  pointsWithin,
  sampleAt,
  sampleColumns,
  source,
  type TimeRange,
  where,
} from './series-selection.ts';

/** Rows of one answer: its JSON is parsed on the main thread, which has alarms to judge. */
const rowsAPage = 2_000;

/** Every sample, page by page. */
export async function querySamples(client: InfluxqlClient, asked: SeriesQuery, limit: number): Promise<readonly Reading[]> {
  const { deviceId, to } = asked;
  const points = asked.points.length > 0 ? [...new Set(asked.points)] : await pointsWithin(client, deviceId, asked);
  const found: Reading[] = [];
  if (points.length === 0) return found;
  for (let from = asked.from; found.length < limit; ) {
    let rows = await rowsOf(client, deviceId, points, { from, to }, rowsAPage);
    const last = rows.at(-1)?.[0] as number | undefined;
    const more = rows.length === rowsAPage && last !== undefined;
    if (more) {
      // The last moment may go on behind the page: it is the first of the next, or asked for as a whole when it fills one.
      const complete = rows.filter(([time]) => time !== last);
      if (complete.length > 0) rows = complete;
      else rows = await rowsOf(client, deviceId, points, { from: last, to: last + 1 }, null);
      from = complete.length > 0 ? last : last + 1;
    }
    found.push(...samplesOf(rows, points).sort(inOrder));
    if (!more) break;
  }
  return found.slice(0, limit);
}

type Row = readonly unknown[];

async function rowsOf(
  client: InfluxqlClient,
  deviceId: string,
  points: readonly string[],
  range: TimeRange,
  limit: number | null,
): Promise<readonly Row[]> {
  const columns = points.map(sampleColumns).join(', ');
  const most = limit === null ? '' : ` LIMIT ${limit}`;
  const [series = []] = await client.ask([
    `SELECT ${columns}, "component" FROM ${source} ${where(deviceId, range)} ORDER BY time ASC${most}`,
  ]);
  return series[0]?.values ?? [];
}

function samplesOf(rows: readonly Row[], points: readonly string[]): Reading[] {
  const found: Reading[] = [];
  for (const row of rows) {
    const component = componentName(row.at(-1));
    for (const [i, point] of points.entries()) {
      const sample = sampleAt(row, 1 + i * 4, point, component);
      if (sample !== null) found.push(sample);
    }
  }
  return found;
}

/** The newest sample of every point and component of a device, by source time. */
export async function latestSamples(client: InfluxqlClient, deviceId: string): Promise<readonly Reading[]> {
  const points = await pointsWithin(client, deviceId, allTime);
  const answers = await client.ask(
    points.map((point) => {
      const { state, number, word, flag } = fieldsOf(point);
      const beside = [number, word, flag].map(identifier).join(', ');
      return `SELECT last(${identifier(state)}), ${beside} FROM ${source} ${where(deviceId, allTime)} GROUP BY "component"`;
    }),
  );
  const found = answers.flatMap((series, i) =>
    series.flatMap((one) => one.values.flatMap((row) => sampleAt(row, 1, points[i] ?? '', componentOf(one)) ?? [])),
  );
  return found.sort((a, b) => inOrder({ ...a, ts: 0 }, { ...b, ts: 0 }));
}
