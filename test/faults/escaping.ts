import { basename } from 'node:path';
import fc from 'fast-check';
import { qualities } from '../../src/model/quality.ts';
import type { Reading, Value } from '../../src/model/reading.ts';
import { pointOf } from '../../src/store/influx-series/line-point.ts';
import { influxdb1Store } from '../store/influx-series/influx-fixture.ts';
import type { Influxd } from '../support/influxd.ts';
import type { RowReport } from './fault-row.ts';
import { removeFolder, temporaryFolder } from './gateway-run.ts';

/** What ends a tag, a field, a string or a line somewhere, and what such an end could be followed by. */
const pieces = [
  ...['\n', '\r', '\r\n', ',', '=', ' ', '\\', '"', "'", '\\"', "\\'", '\\\\', '\\n', '\\,', '\t', '\0', '\x7f', '\u0085', '\u2028'],
  ...['%', '%41', '%u0041', '#', '##', '#word', '#state', 'time', '_', '~', '/', '$', '*', '(', ';', '--', 'a', 'B', '0', '点位', '🔥'],
  ...['\ud83d', '\udd25', '\n#', '\nforeign,t=1 f=1 1\n', ' f=1 1\nforeign f=1 1\nanlin,device=x', '" 1\nforeign f=1 1\n'],
  ...["' OR 'a'='a", '"; DROP MEASUREMENT anlin --', '1i', 'true', 'NaN', '1e999'],
];
const nasty = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) }),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: nasty as fc.Arbitrary<Value> },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) as fc.Arbitrary<Value> },
  { weight: 1, arbitrary: fc.constantFrom<Value>(true, false, null, 0, -0, 2 ** 53 + 2) },
);
const named = fc.record({ point: nasty, value, unit: fc.option(nasty, { nil: null }), quality: fc.constantFrom(...qualities) });
const message = fc.record({
  before: nasty,
  after: nasty,
  component: nasty,
  readings: fc.uniqueArray(named, { minLength: 1, maxLength: 4, selector: ({ point }) => point }),
});

const start = Date.UTC(2026, 0, 10);
const atOnce = 250;

interface Sent {
  readonly deviceId: string;
  readonly readings: readonly Reading[];
}

function samples(runs: number, seed: number): readonly Sent[] {
  return fc.sample(message, { numRuns: runs, seed }).map(({ before, after, component, readings }, i) => ({
    deviceId: `${before}${i}${after}`,
    readings: readings.map((reading) => ({ ...reading, component, ts: start + i })).sort((a, b) => (a.point < b.point ? -1 : 1)),
  }));
}

/**
 * Reliability row 25: messages full of everything that means something to the line protocol or to InfluxQL. One database for every
 * few hundred, because each message brings fields of its own.
 */
export async function escapingRoundTrip(influxd: Influxd, runs: number, seed: number): Promise<RowReport> {
  const sent = samples(runs, seed);
  const total = { in: 0, out: 0, series: 0, foreign: 0, unequal: 0, refused: 0 };
  const violations: string[] = [];
  for (let from = 0; from < sent.length; from += atOnce) await oneDatabase(influxd, sent.slice(from, from + atOnce), total, violations);
  if (total.unequal > 0) violations.push(`${total.unequal} messages came back otherwise than they were sent`);
  if (total.refused > 0) violations.push(`${total.refused} lines were refused`);
  if (total.out !== total.in) violations.push(`${total.in} readings in, ${total.out} out`);
  if (total.series !== runs) violations.push(`${runs} devices in, ${total.series} series out`);
  if (total.foreign > 0) violations.push(`${total.foreign} foreign measurements`);

  const control = await unescaped(influxd, sent.slice(0, 300));
  if (control.wrong === 0) violations.push('the control, a writer that escapes nothing, was not found out');
  const { in: readingsIn, out, foreign } = total;
  const figures = { messages: runs, 'readings in': readingsIn, 'readings out': out, 'foreign measurements': foreign, ...control.figures };
  return { enumerated: runs, fired: sent.length, violations, figures };
}

type Total = Record<'in' | 'out' | 'series' | 'foreign' | 'unequal' | 'refused', number>;

async function oneDatabase(influxd: Influxd, sent: readonly Sent[], total: Total, violations: string[]): Promise<void> {
  const folder = temporaryFolder('escaping');
  const database = basename(folder);
  const store = influxdb1Store(folder, influxd.port, { onSetAside: () => void total.refused++ });
  await store.start();
  await store.write(sent.map((one, i) => ({ ...one, position: i + 1, receivedAt: start, historical: false })));
  await store.flush(sent.length);
  const check = async ({ deviceId, readings }: Sent, i: number) => {
    // Every tenth is asked for without naming its points: then the database names them.
    const points = i % 10 === 0 ? [] : readings.map(({ point }) => point);
    const asked = { deviceId, points, from: start, to: start + 1e9, every: null, aggregate: 'mean', limit: 1_000 } as const;
    const came = await store.query(asked);
    if (same(came, readings)) return;
    total.unequal++;
    if (total.unequal <= 3) violations.push(`${JSON.stringify(readings)} came back as ${JSON.stringify(came)}`);
  };
  await Promise.all(sent.map(check));
  total.in += sent.reduce((sum, { readings }) => sum + readings.length, 0);
  total.out += (await store.stats()).samples;
  total.series += (await influxd.ask(database, 'SHOW SERIES')).length;
  total.foreign += await foreignMeasurements(influxd, database);
  await store.stop();
  await influxd.ask('', `DROP DATABASE "${database}"`);
  removeFolder(folder);
}

function same(came: readonly Reading[], expected: readonly Reading[]): boolean {
  const plain = (all: readonly Reading[]) =>
    JSON.stringify(
      all.map(({ ts, component, point, value, unit, quality }) => [
        ts,
        component,
        point,
        Object.is(value, -0) ? '-0' : value,
        unit,
        quality,
      ]),
    );
  return plain(came) === plain(expected);
}

async function foreignMeasurements(influxd: Influxd, database: string): Promise<number> {
  const names = await influxd.ask(database, 'SHOW MEASUREMENTS');
  return names.filter(([name]) => name !== 'anlin').length;
}

/** The negative control: the same messages by a writer that puts everything into the line as it is. */
async function unescaped(influxd: Influxd, sent: readonly Sent[]): Promise<{ wrong: number; figures: Record<string, number> }> {
  await influxd.ask('', 'CREATE DATABASE "unescaped"');
  let refused = 0;
  for (const { deviceId, readings } of sent) {
    const { timestamp } = pointOf({ deviceId, position: 1, receivedAt: start }, readings);
    const fields = readings.map(({ point, value }) => `${point}=${typeof value === 'string' ? `"${value}"` : (value ?? 0)}`).join(',');
    const body = `anlin,component=${readings[0]?.component},device=${deviceId} ${fields} ${timestamp}`;
    // The complaint repeats the line in a header, which may be no header.
    const taken = await fetch(`${influxd.url}/write?db=unescaped&precision=ms`, { method: 'POST', body }).then(
      ({ status }) => status === 204,
      () => false,
    );
    if (!taken) refused++;
  }
  const foreign = await foreignMeasurements(influxd, 'unescaped');
  const series = (await influxd.ask('unescaped', 'SHOW SERIES')).length;
  await influxd.ask('', 'DROP DATABASE "unescaped"');
  const figures = {
    'control: messages': sent.length,
    'control: refused': refused,
    'control: foreign measurements': foreign,
    'control: series': series,
  };
  return { wrong: refused + foreign, figures };
}
