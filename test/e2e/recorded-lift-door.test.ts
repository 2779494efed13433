import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anlin, type RunningGateway, removeFolder, startGateway, temporaryFolder } from '../support/gateway-process.ts';
import { recordedFile } from '../support/recorded-data.ts';
import { type StoreEngine, storeEngines } from '../support/store-engines.ts';

const file = recordedFile('lift-door-vibration.csv') ?? '';
const there = file !== '';

const device = 'door-1';
const points = ['liftDoor.bearingSpeed', 'liftDoor.humidity', 'liftDoor.vibration'];
const stepMs = 250;
const longEnough = 240_000;
let data = '';
let env: Readonly<Record<string, string>> = {};
/** A full second, a day back. */
const start = Math.floor(Date.now() / 1_000) * 1_000 - 86_400_000;
let gateway: RunningGateway;
let token = '';

interface ReadingAnswer {
  readonly ts: string;
  readonly point: string;
  readonly value: number | null;
  readonly quality: string;
}
interface Answer<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, err } = await anlin([...args, '--json'], env);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
}

async function* pages<T>(path: string): AsyncGenerator<readonly T[]> {
  let next: string | null = null;
  do {
    const cursor: string = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    const response = await fetch(`${gateway.http}${path}${cursor}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    const page = (await response.json()) as Answer<T>;
    next = page.next;
    yield page.items;
  } while (next !== null);
}

async function count(path: string): Promise<number> {
  let sum = 0;
  for await (const items of pages(path)) sum += items.length;
  return sum;
}

describe.each(Object.entries(storeEngines))('the recorded lift door, with broken cells, on the %s store', (_name, openEngine) => {
  let engine: StoreEngine | null = null;

  beforeAll(async () => {
    engine = there ? await openEngine() : null;
    if (engine === null) return;
    data = temporaryFolder('lift-door');
    env = { ANLIN_DATA: data, ...(engine.storeUrl === null ? {} : { ANLIN_STORE_URL: engine.storeUrl }) };
    gateway = await startGateway({ data, env });
    await json(['device', 'add', device, '--profile', 'lift-door-vibration', '--place', '阳光社区/1号楼']);
    token = (await json<{ token: string }>(['token', 'add', '--role', 'reader'])).token;
  }, 60_000);

  afterAll(async () => {
    if (engine === null) return;
    await gateway.kill();
    await engine.stop();
    removeFolder(data);
  });

  test(
    'every good cell reads back equal, every broken one is in quarantine, no row is lost',
    async ({ skip }) => {
      if (engine === null) return skip('the recording or the server is not there; said above which');

      // What the file says, read here by hand: the recording has no quotes.
      const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
      expect(header).toBe('ball-bearing,humidity,vibration');
      const cells = lines.map((line) => line.split(',').map((cell) => (/^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : null)));
      const good = cells.flat().filter((cell) => cell !== null).length;
      expect(cells).toHaveLength(112_001);
      expect(good).toBe(330_226);

      const counts = await json<Record<string, number>>([
        ...['replay', file, '--device', device, '--rate', '4', '--start', new Date(start).toISOString()],
        ...['--map', 'ball-bearing=liftDoor.bearingSpeed', 'humidity=liftDoor.humidity', 'vibration=liftDoor.vibration'],
      ]);
      expect(counts).toMatchObject({ rows: 112_001, good: 330_226, notNumeric: 5_777, missing: 0, withoutTime: 0, raggedRows: 0 });
      expect(counts.messagesAcknowledged).toBe(counts.messagesSent);

      // Acknowledged means durable, not yet judged and stored: the branch to the store follows.
      const quarantine = `/api/v1/devices/${device}/quarantine?limit=500`;
      await expect.poll(() => count(quarantine), { timeout: 120_000, interval: 2_000 }).toBe(5_777);
      const to = start + 112_001 * stepMs;
      const range = `&from=${encodeURIComponent(new Date(start).toISOString())}&to=${encodeURIComponent(new Date(to).toISOString())}`;
      const readings = `/api/v1/devices/${device}/readings?limit=20000&points=${points.join(',')}${range}`;
      await expect
        .poll(() => count(`${readings.replace(points.join(','), points[1] ?? '')}`), { timeout: 120_000, interval: 2_000 })
        .toBeGreaterThanOrEqual(112_001);

      let stored = 0;
      let unread = 0;
      let unequal = 0;
      const seen = new Set<number>();
      for await (const items of pages<ReadingAnswer>(readings)) {
        for (const { ts, point, value, quality } of items) {
          const row = (Date.parse(ts) - start) / stepMs;
          const column = points.indexOf(point);
          const cell = cells[row]?.[column];
          const key = row * points.length + column;
          if (cell === undefined || seen.has(key) || cell !== value) unequal++;
          seen.add(key);
          if (value === null) unread++;
          else if (quality === 'good') stored++;
        }
      }
      expect({ stored, unequal }).toEqual({ stored: 330_226, unequal: 0 });
      // A cell that could not be read is a reading without a value, or none at all; never a number.
      expect([0, 5_777]).toContain(unread);
    },
    longEnough,
  );
});
