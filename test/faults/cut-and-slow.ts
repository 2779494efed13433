import { setTimeout as sleep } from 'node:timers/promises';
import type { RowReport } from './fault-row.ts';
import { missingForNamespaces } from './network-namespaces.ts';
import { type ShownAlarm, type TierGateway, until } from './tier-column.ts';
import { tierDifferences } from './tier-differences.ts';
import { NamespaceTiers } from './tiers-in-namespaces.ts';

const names = ['community', 'sub-district', 'district', 'city'] as const;
/** Battery row 12 and the issue. */
const noticedLimitMs = 60_000;
const liveLimitMs = 3_000;
const leastLive = 5;
const mostLive = 30;
/** For a link that was cut to be tried again: the longest pause between two tries, and the connection. */
const backLimitMs = 90_000;
const patienceMs = 300_000;
const devices = 20;
/** Devices with an alarm from before. */
const first = 6;
/** Between sub-district and district, and between district and city. */
const [cutCable, slowCable] = [1, 2];

/**
 * Four gateways in network namespaces: the cable between sub-district and district swallows everything (blackhole routes, nothing
 * is closed), the one to the city carries `kilobits` a second (tbf). Alarms and acts on both sides, then the cable is healed.
 */
export async function cutAndSlow(alarms: number, kilobits: number, say: (line: string) => void): Promise<RowReport> {
  const missing = missingForNamespaces();
  if (missing !== null) throw new Error(missing);
  const world = await NamespaceTiers.open(names, { ANLIN_FEDERATION_ACKNOWLEDGE_MINUTES: '10000' });
  try {
    return await cutAndHealed(world, alarms, kilobits, say);
  } finally {
    await world.close();
  }
}

async function cutAndHealed(world: NamespaceTiers, alarms: number, kilobits: number, say: (line: string) => void): Promise<RowReport> {
  const [bottom, street, district, city] = [world.at(0), world.at(1), world.at(2), world.at(3)];
  const violations: string[] = [];
  for (let device = 0; device < devices; device++) await bottom.addDevice(`sos-${device}`);
  await bottom.addDevice('live');
  await press(bottom, 0, first);
  const before = await until(
    'the first alarms at the city',
    () => city.alarms('&state=active'),
    ({ length }) => length >= first,
    60_000,
  );

  const open = world.network.established(names[2]);
  world.network.cut(cutCable);
  world.network.slow(slowCable, kilobits);
  const cutAt = performance.now();
  say(`the cable between ${names[cutCable]} and ${names[cutCable + 1]} is cut, the one to the city has ${kilobits} kbit/s`);
  // Half-open: what is sent is gone, and neither system knows.
  await sleep(3_000);
  const halfOpen = world.network.established(names[2]);
  if (halfOpen < open || open < 2)
    violations.push(`${open} connections of the district before the cut, ${halfOpen} after it: it was not half-open`);
  const shared = before.slice(0, 3);
  for (const { id } of before) await city.act(id, 'acknowledge', { comment: 'from the city' });
  for (const { id } of shared) await street.act(id, 'acknowledge', { comment: 'from the street' });
  const noticed = Promise.all([standing(district, 'gateway.lost', cutAt), standing(street, 'tier.link-lost', cutAt)]);
  const cycles = Math.max(1, Math.ceil(alarms / (devices - first)));
  for (let cycle = 0; cycle < cycles; cycle++) {
    await press(bottom, first, devices);
    // The last ones stay open.
    if (cycle < cycles - 1) await closeAll(bottom, new Set(before.map(({ id }) => id)));
  }
  const [above, below] = await noticed;
  for (const [who, ms] of [
    ['district', above],
    ['sub-district', below],
  ] as const)
    if (ms > noticedLimitMs) violations.push(`the ${who} was told of the dead link after ${Math.round(ms)} ms`);
  const own = await bottom.alarms();
  const backlog = await linksOf(street);
  say(`told after ${Math.round(above / 1_000)} and ${Math.round(below / 1_000)} s; ${own.length} alarms below, the cable is healed`);

  world.network.heal(cutCable);
  const healed = performance.now();
  await until(
    'the link',
    () => district.gateways(),
    ({ items }) => items[0]?.connected === true,
    backLimitMs,
  );
  const linked = performance.now();
  const live: number[] = [];
  let drainedMs: number | null = null;
  const drain = until(
    'all alarms at the city',
    () => city.alarms(),
    ({ length }) => length >= own.length + live.length,
    patienceMs,
  )
    .then(() =>
      until(
        'the backlog at the city',
        () => backlogOf(city),
        (left) => left === 0,
        patienceMs,
      ),
    )
    .then(() => {
      drainedMs = performance.now() - linked;
    });
  const heard = new Set<string>();
  while (live.length < mostLive && (drainedMs === null || live.length < leastLive)) {
    live.push(await oneLive(bottom, city, heard));
    await sleep(300);
  }
  await drain;
  const delayed = world.network.delayed(slowCable);
  say('drained; what the tiers have is compared');
  world.network.slow(slowCable, null);
  await until(
    'every act confirmed',
    () => city.alarms('&state=active'),
    (found) => found.every(({ confirmed }) => confirmed),
    60_000,
  );
  for (const tier of [street, district, city]) {
    const wrong = await until(
      `the same at ${tier.name}`,
      () => tierDifferences(bottom, tier),
      ({ length }) => length === 0,
      30_000,
    ).catch(() => tierDifferences(bottom, tier));
    violations.push(...wrong.map((what) => `${tier.name}: ${what}`));
  }
  const late = await city.get<{ items: unknown[] }>('/api/v1/audit?act=tier.act-late&limit=100');
  const applied = await city.get<{ items: unknown[] }>('/api/v1/audit?act=tier.act-applied&limit=100');
  if (late.items.length !== shared.length) violations.push(`${late.items.length} late acts, expected ${shared.length}`);
  const worst = Math.max(...live);
  if (worst > liveLimitMs) violations.push(`a live alarm took ${Math.round(worst)} ms to the city while the backlog drained`);
  return {
    enumerated: 2,
    fired: Number(halfOpen >= open && open > 0) + Number(delayed > 0),
    violations,
    figures: {
      'connections of the district open before the cut, and 3 s after it': `${open}, ${halfOpen}`,
      'half-open link told to the tier above, s after the cut': (above / 1_000).toFixed(1),
      'half-open link told to the tier below, s after the cut': (below / 1_000).toFixed(1),
      'alarms raised at the community while that cable was cut': own.length - before.length,
      'links of the chain of the sub-district': backlog,
      'kbit/s of the link to the city': kilobits,
      'packets that had to wait on it': delayed,
      's from the healing to the link': ((linked - healed) / 1_000).toFixed(1),
      's to drain after that, over the slow link': ((drainedMs ?? 0) / 1_000).toFixed(1),
      'live alarms while it drained': live.length,
      'slowest three, ms (press to the API of the city)': live
        .toSorted((a, b) => b - a)
        .slice(0, 3)
        .map(Math.round)
        .join(', '),
      'median, ms': Math.round(live.toSorted((a, b) => a - b)[Math.floor(live.length / 2)] ?? 0),
      'acts of the city applied below': applied.items.length,
      'acts that were late, recorded and not applied': late.items.length,
    },
  };
}

/** ms after `since` when a gateway tells of its link; beyond a minute and a half it is given up. */
async function standing(tier: TierGateway, rule: string, since: number): Promise<number> {
  const look = () => tier.get<{ items: { rule: string; condition: string }[] }>('/api/v1/alarms?state=active&limit=200');
  await until(
    `${rule} at ${tier.name}`,
    look,
    ({ items }) => items.some((alarm) => alarm.rule === rule && alarm.condition === 'true'),
    90_000,
  );
  return performance.now() - since;
}

async function oneLive(bottom: TierGateway, city: TierGateway, heard: Set<string>): Promise<number> {
  const at = performance.now();
  await bottom.say('live', { 'sos.pressed': true }, `live-${heard.size}`);
  const look = async () => (await city.alarms('&state=active')).find(({ subject, id }) => subject === 'device:live' && !heard.has(id));
  const seen = (await until('a live alarm', look, (found) => found !== undefined, patienceMs)) as ShownAlarm;
  const took = performance.now() - at;
  heard.add(seen.id);
  await bottom.act(seen.id, 'acknowledge');
  await bottom.act(seen.id, 'end', { classification: 'test' });
  return took;
}

/** Until each of them stands as an alarm: one that is ended before it came is none. */
async function press(bottom: TierGateway, from: number, to: number): Promise<void> {
  const names = Array.from({ length: to - from }, (_, index) => `sos-${from + index}`);
  await Promise.all(names.map((name) => bottom.say(name, { 'sos.pressed': true })));
  await until(
    'the presses as alarms',
    () => bottom.alarms('&state=active'),
    (found) => names.every((name) => found.some(({ subject }) => subject === `device:${name}`)),
  );
}

/** Acknowledged and ended by a person, so that the next press is another alarm. */
async function closeAll(bottom: TierGateway, but: ReadonlySet<string>): Promise<void> {
  const open = (await bottom.alarms('&state=active')).filter(({ id }) => !but.has(id));
  for (const { id } of open) {
    await bottom.act(id, 'acknowledge');
    await bottom.act(id, 'end', { classification: 'test' });
  }
}

async function linksOf(tier: TierGateway): Promise<number> {
  return (await tier.get<{ checked: number }>('/api/v1/audit/verify')).checked;
}

async function backlogOf(tier: TierGateway): Promise<number | null> {
  const [below] = (await tier.gateways()).items;
  return below?.connected === true && typeof below.backlog === 'number' ? below.backlog : null;
}
