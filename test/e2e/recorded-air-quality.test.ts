import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { recordedFile } from '../support/recorded-data.ts';
import { type StoreEngine, storeEngines } from '../support/store-engines.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from '../support/victoria-metrics.ts';

const file = recordedFile('air-quality-uci.csv') ?? '';
const there = file !== '';
/** Each has said before which of the two: with ANLIN_REQUIRE_SERVICES=1 both are failures. */
const whyNot = 'the recording or the server is not there';
const device = 'air-1';
/** Column of the recording -> point of the device type; every measured column has a home. */
const columns: Readonly<Record<string, string>> = {
  CO_GT: 'air.co',
  PT08_S1_CO: 'air.responseCo',
  NMHC_GT: 'air.nmhc',
  C6H6_GT: 'air.benzene',
  PT08_S2_NMHC: 'air.responseNmhc',
  NOx_GT: 'air.nox',
  PT08_S3_NOx: 'air.responseNox',
  NO2_GT: 'air.no2',
  PT08_S4_NO2: 'air.responseNo2',
  PT08_S5_O3: 'air.responseO3',
  T: 'air.temperature',
  RH: 'air.humidity',
  AH: 'air.absoluteHumidity',
};
const points = Object.values(columns);
let data = '';
let env: Readonly<Record<string, string>> = {};
let gateway: RunningGateway | null = null;
let token = '';

interface ReadingAnswer {
  readonly ts: string;
  readonly point: string;
  readonly value: number | null;
  readonly quality: string;
}

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

async function all<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    const response = await fetch(`${gateway?.http}${path}${cursor}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    const page = (await response.json()) as { items: T[]; next: string | null };
    items.push(...page.items);
    next = page.next;
  } while (next !== null);
  return items;
}

/** A gateway with the station, on the store of this address; null = embedded. */
async function open(storeUrl: string | null): Promise<void> {
  data = temporaryFolder('air');
  // The recording is twenty years old; a gateway that keeps 400 days would take it and let it go.
  env = { ANLIN_DATA: data, ANLIN_STORE_RAW_DAYS: '10000', ...(storeUrl === null ? {} : { ANLIN_STORE_URL: storeUrl }) };
  gateway = await startGateway({ data, env });
  await json(['device', 'add', device, '--profile', 'air-quality', '--place', '阳光社区']);
  token = (await json<{ token: string }>(['token', 'add', '--role', 'reader'])).token;
}

async function close(): Promise<void> {
  await gateway?.kill();
  gateway = null;
  if (data !== '') removeFolder(data);
}

/** `time point` -> value, null = missing; read here by hand: no quotes, day first, one row an hour, on a clock without summer time. */
function whatTheFileSays(): Map<string, number | null> {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const names = header.split(',');
  expect(names).toEqual(['Date', 'Time', ...Object.keys(columns)]);
  const expected = new Map<string, number | null>();
  for (const line of lines) {
    const [date = '', time = '', ...cells] = line.split(',');
    const [day, month, year] = date.split('/').map(Number);
    const [hour, minute, second] = time.split(':').map(Number);
    const ts = Date.UTC(year ?? 0, (month ?? 0) - 1, day, (hour ?? 0) - 8, minute, second);
    cells.forEach((cell, index) => {
      const value = Number(cell);
      expected.set(`${ts} ${points[index]}`, value === -200 ? null : value);
    });
  }
  const values = [...expected.values()];
  expect(lines).toHaveLength(9_357);
  expect(expected.size).toBe(121_641);
  expect(values.filter((value) => value !== null)).toHaveLength(104_940);
  return expected;
}

/** The whole file through `anlin replay`. */
async function replayAll(): Promise<void> {
  const counts = await json<Record<string, number>>([
    ...['replay', file, '--device', device, '--time', 'Date+Time', '--format', 'dd/MM/yyyy HH:mm:ss', '--zone', 'Asia/Shanghai'],
    ...['--missing', '-200', '--map', ...Object.entries(columns).map(([column, point]) => `${column}=${point}`)],
  ]);
  expect(counts).toMatchObject({ rows: 9_357, good: 104_940, missing: 16_701, notNumeric: 0, withoutTime: 0, raggedRows: 0 });
  expect(counts.messagesAcknowledged).toBe(counts.messagesSent);
}

describe.each(Object.entries(storeEngines))('the recorded air on the %s store', (_name, start) => {
  let engine: StoreEngine | null = null;

  beforeAll(async () => {
    engine = there ? await start() : null;
    if (engine !== null) await open(engine.storeUrl);
  }, 60_000);

  afterAll(async () => {
    await close();
    await engine?.stop();
  });

  test('every good cell reads back equal, every -200 as missing, none guessed and none more', async ({ skip }) => {
    if (engine === null) return skip(whyNot);
    const expected = whatTheFileSays();
    await replayAll();

    const range = 'from=2004-03-01T00:00:00Z&to=2005-05-01T00:00:00Z&limit=20000';
    const readings = (wanted: readonly string[]) =>
      all<ReadingAnswer>(`/api/v1/devices/${device}/readings?points=${wanted.join(',')}&${range}`);
    // Acknowledged means durable, not yet stored: the branch to the store follows.
    await expect.poll(async () => (await readings([points.at(-1) ?? ''])).length, { timeout: 60_000, interval: 1_000 }).toBe(9_357);

    const came = { good: 0, missing: 0, otherwise: 0 };
    for (const { ts, point, value, quality } of await readings(points)) {
      const key = `${Date.parse(ts)} ${point}`;
      const should = expected.get(key);
      // Taken out, so that a cell that comes twice is found.
      expected.delete(key);
      if (should === undefined || should !== value) came.otherwise++;
      else if (value !== null && quality === 'good') came.good++;
      else if (value === null && quality === 'missing') came.missing++;
      else came.otherwise++;
    }
    expect(came).toEqual({ good: 104_940, missing: 16_701, otherwise: 0 });
    expect(expected.size).toBe(0);
    expect(await all(`/api/v1/devices/${device}/quarantine?limit=500`)).toEqual([]);
    // It is history: it is stored and raises nothing.
    expect(await all('/api/v1/alarms?limit=100')).toEqual([]);
  }, 180_000);
});

// What is judged does not depend on the store; the rows are written here, so that nothing has to be there.
describe('a recording on the embedded store', () => {
  beforeAll(() => open(null), 60_000);
  afterAll(close);

  test('--as-live plays it as if now: its last row raises what it would have raised, the rows before are history', async () => {
    const csv = join(data, 'evening.csv');
    writeFileSync(csv, 'Date,Time,CO\n10/03/2004,18:00:00,11.2\n10/03/2004,19:00:00,-200\n10/03/2004,20:00:00,31.5\n');
    await json(['device', 'add', 'air-2', '--profile', 'air-quality', '--place', '阳光社区']);
    const time = ['--time', 'Date+Time', '--format', 'dd/MM/yyyy HH:mm:ss', '--zone', 'Asia/Shanghai', '--missing', '-200'];
    const counts = await json(['replay', csv, '--device', 'air-2', '--map', 'CO=air.co', ...time, '--as-live']);
    expect(counts).toMatchObject({ rows: 3, good: 2, missing: 1, olderThanKept: 0 });
    const alarms = () => all<{ deviceId: string; rule: string }>('/api/v1/alarms?limit=100');
    await expect
      .poll(
        async () =>
          (await alarms())
            .filter(({ deviceId }) => deviceId === 'air-2')
            .map(({ rule }) => rule)
            .sort(),
        { timeout: 10_000 },
      )
      .toEqual(['air.co-dangerous', 'air.co-high']);
    const now = Date.now();
    const stored = () =>
      all<ReadingAnswer>(`/api/v1/devices/air-2/readings?points=air.co&from=${new Date(now - 86_400_000).toISOString()}`);
    await expect.poll(async () => (await stored()).map(({ value }) => value), { timeout: 10_000 }).toEqual([11.2, null, 31.5]);
    const [first, , last] = (await stored()).map(({ ts }) => Date.parse(ts));
    expect((last ?? 0) - (first ?? 0)).toBe(2 * 3_600_000);
    expect(Math.abs(now - (last ?? 0))).toBeLessThan(30_000);
  }, 60_000);
});

describe('the recorded air on VictoriaMetrics, written as to InfluxDB 2', () => {
  let engine: VictoriaMetrics | null = null;

  beforeAll(async () => {
    engine = there ? await startVictoriaMetrics() : null;
    if (engine !== null) await open(engine.storeUrl);
  }, 60_000);

  afterAll(async () => {
    await close();
    await engine?.stop();
  });

  test('every good cell is there and equal, and no number stands where the file has -200', async ({ skip }) => {
    if (engine === null) return skip(whyNot);
    const expected = whatTheFileSays();
    await replayAll();
    const count = async () => {
      const numbers = await engine?.numbersOf(device);
      return points.reduce((sum, point) => sum + (numbers?.get(`anlin_${point}`)?.size ?? 0), 0);
    };
    await expect.poll(count, { timeout: 60_000, interval: 1_000 }).toBe(104_940);
    let equal = 0;
    const numbers = await engine.numbersOf(device);
    for (const point of points)
      for (const [ts, value] of numbers.get(`anlin_${point}`) ?? []) if (expected.get(`${ts} ${point}`) === value) equal++;
    expect(equal).toBe(104_940);
  }, 180_000);
});
