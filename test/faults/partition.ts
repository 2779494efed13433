import { mkdirSync } from 'node:fs';
import { FakedClock, missingForClock } from './faked-clock.ts';
import type { RowReport } from './fault-row.ts';
import { removeFolder, temporaryFolder } from './gateway-run.ts';
import { type ShownAlarm, TierColumn, type TierGateway, until } from './tier-column.ts';
import { tierDifferences } from './tier-differences.ts';

const hours = 72;
const liveLimitMs = 3_000;
/** Live alarms raised while the backlog drains, one every so often. */
const liveEveryMs = 500;
const mostLive = 20;

/**
 * Row 13: a community and a city with the link between them gone for 72 hours (the wall clocks are moved), both at work and
 * both killed once meanwhile, then healed. `alarms` are raised below while nothing goes through.
 */
export async function partition(alarms: number, say: (line: string) => void): Promise<RowReport> {
  const missing = missingForClock();
  if (missing !== null) throw new Error(missing);
  const folder = temporaryFolder('clocks');
  const clocks = new Map(['community', 'city'].map((name) => [name, new FakedClock(clockFolder(folder, name))]));
  const env = { ANLIN_FEDERATION_ACKNOWLEDGE_MINUTES: '10000', ANLIN_SESSION_IDLE_MINUTES: '43200' };
  const column = await TierColumn.open(['community', 'city'], env, (name) => clocks.get(name)?.env ?? {});
  try {
    return await cutAndHealed(column, clocks, alarms, say);
  } finally {
    await column.close();
    removeFolder(folder);
  }
}

function clockFolder(parent: string, name: string): string {
  const path = `${parent}/${name}`;
  mkdirSync(path, { recursive: true });
  return path;
}

async function cutAndHealed(
  column: TierColumn,
  clocks: ReadonlyMap<string, FakedClock>,
  alarms: number,
  say: (line: string) => void,
): Promise<RowReport> {
  const [bottom, city] = [column.at(0), column.at(1)];
  const cycles = Math.max(1, Math.ceil(alarms / (deviceCount - first)));
  for (let device = 0; device < deviceCount; device++) await bottom.addDevice(`sos-${device}`);
  await bottom.addDevice('live');
  await raise(bottom, 0, first);
  const before = await until(
    'the first alarms at the city',
    () => city.alarms('&state=active'),
    (found) => found.length >= first,
    60_000,
  );
  const violations: string[] = [];
  let fired = 0;

  const had = Number((await city.gateways()).items[0]?.position);
  city.proxy.freeze();
  fired++;
  const shared = before.slice(0, 3);
  // Both sides act on the same three; the city acts on three more that nobody below touches.
  for (const { id } of before.slice(0, 6)) await city.act(id, 'acknowledge', { comment: 'from the city' });
  for (const { id } of shared) await bottom.act(id, 'acknowledge');
  for (let cycle = 0; cycle < cycles; cycle++) {
    await raise(bottom, first, deviceCount);
    for (const clock of clocks.values()) clock.move(Math.round(((cycle + 1) * hours * 3_600) / cycles));
    await new Promise((done) => setTimeout(done, 150));
    // The last ones stay open.
    if (cycle < cycles - 1) await closeAll(bottom, new Set(before.map(({ id }) => id)));
  }
  await bottom.restart('SIGKILL');
  await city.restart('SIGKILL');
  fired += 2;
  say(`${hours} h passed on both clocks, both killed once`);
  const own = await bottom.alarms();
  const backlog = (await links(bottom)) - had;

  const healed = performance.now();
  city.proxy.thaw();
  city.proxy.cut();
  const live: number[] = [];
  let drainedMs: number | null = null;
  const drain = until(
    'the backlog at the city',
    () => backlogOf(city),
    (left) => left === 0,
    300_000,
  ).then(() => {
    drainedMs = performance.now() - healed;
  });
  await until(
    'the link',
    async () => (await city.gateways()).items[0]?.connected === true,
    (up) => up,
    90_000,
  );
  const linked = performance.now();
  for (let press = 0; press < mostLive; press++) {
    const known = new Set((await city.alarms('&state=active')).map(({ id }) => id));
    const at = performance.now();
    await bottom.say('live', { 'sos.pressed': true }, `live-${press}`);
    const [seen] = (await until(
      'a live alarm',
      async () => (await city.alarms('&state=active')).filter(({ subject, id }) => subject === 'device:live' && !known.has(id)),
      (found) => found.length > 0,
      60_000,
    )) as ShownAlarm[];
    live.push(performance.now() - at);
    if (seen === undefined) break;
    await bottom.act(seen.id, 'acknowledge');
    await bottom.act(seen.id, 'end', { classification: 'test' });
    await until(
      'its end',
      () => city.alarm(seen.id),
      ({ state }) => state === 'normal',
      60_000,
    );
    await new Promise((done) => setTimeout(done, liveEveryMs));
    if (drainedMs !== null && press >= 4) break;
  }
  await drain;
  const drained = (drainedMs ?? 0) - (linked - healed);
  await until(
    'every act confirmed',
    () => city.alarms('&state=active'),
    (found) => found.every(({ confirmed }) => confirmed),
    60_000,
  );
  violations.push(...(await tierDifferences(bottom, city)));
  const late = await city.get<{ items: unknown[] }>('/api/v1/audit?act=tier.act-late&limit=100');
  const applied = await city.get<{ items: unknown[] }>('/api/v1/audit?act=tier.act-applied&limit=100');
  const worst = Math.max(...live);
  if (late.items.length !== shared.length) violations.push(`${late.items.length} late acts, expected ${shared.length}`);
  if (worst > liveLimitMs) violations.push(`a live alarm took ${Math.round(worst)} ms while the backlog drained`);
  const rate = drained <= 0 ? Number.POSITIVE_INFINITY : backlog / (drained / 1_000);
  const liveRate = backlog / (hours * 3_600);
  if (rate < 5 * liveRate) violations.push(`the backlog drained at ${rate.toFixed(1)} links a second, it grew at ${liveRate.toFixed(3)}`);
  return {
    enumerated: 3,
    fired,
    violations,
    figures: {
      'hours cut (clocks moved)': hours,
      'alarms raised below meanwhile': own.length - before.length,
      'links of the chain in the backlog': backlog,
      'ms from the healing to the link': Math.round(linked - healed),
      'ms to drain after that': Math.round(drained),
      'links a second while draining': Math.round(rate),
      'links a second while cut (by the clock)': liveRate.toFixed(4),
      'live alarms while it drained, and after': live.length,
      'slowest live alarm, ms (press to the API of the city)': Math.round(worst),
      'acts of the city applied below': applied.items.length,
      'acts that were late, recorded and not applied': late.items.length,
    },
  };
}

const deviceCount = 20;
/** Devices with an alarm from before; nobody presses them again. */
const first = 10;

async function raise(bottom: TierGateway, from: number, to: number): Promise<void> {
  await Promise.all(Array.from({ length: to - from }, (_, index) => bottom.say(`sos-${from + index}`, { 'sos.pressed': true })));
}

/** Acknowledged and ended by a person, so that the next press is another alarm. */
async function closeAll(bottom: TierGateway, but: ReadonlySet<string>): Promise<void> {
  const open = (await bottom.alarms('&state=active')).filter(({ id }) => !but.has(id));
  await Promise.all(
    open.map(async ({ id }) => {
      await bottom.act(id, 'acknowledge');
      await bottom.act(id, 'end', { classification: 'test' });
    }),
  );
}

async function links(bottom: TierGateway): Promise<number> {
  const { checked } = await bottom.get<{ checked: number }>('/api/v1/audit/verify');
  return checked;
}

async function backlogOf(city: TierGateway): Promise<number | null> {
  const { items } = await city.gateways();
  const [below] = items;
  return below?.connected === true && typeof below.backlog === 'number' ? below.backlog : null;
}
