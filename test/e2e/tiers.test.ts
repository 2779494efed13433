import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../faults/gateway-run.ts';
import { TierColumn, until } from '../faults/tier-column.ts';

let column: TierColumn | null = null;
afterEach(async () => {
  await column?.close();
  column = null;
});

test('four gateways: an alarm at the bottom reaches the city, which acknowledges it; it is closed at the bottom, and all see who did what', async () => {
  column = await TierColumn.open(['community', 'sub-district', 'district', 'city']);
  const [bottom, city] = [column.at(0), column.at(-1)];
  await bottom.addDevice('sos-1');
  const pressed = performance.now();
  await bottom.say('sos-1', { 'sos.pressed': true });
  const [top] = await until(
    'the alarm at the city',
    () => city.alarms(),
    (alarms) => alarms.length === 1,
  );
  const took = performance.now() - pressed;
  const [own] = await bottom.alarms();
  expect(top).toMatchObject({ id: own?.id, owner: { name: 'community', tier: 'community' }, confirmed: true, pendingActs: [] });
  expect(top?.place).toBe('district之下/sub-district之下/community之下/1号楼');
  expect(took).toBeLessThan(10_000);

  // Waits at the city until the community has taken it.
  const { status, json } = await city.act(top!.id, 'acknowledge', { comment: '已派车' });
  expect([status, json.outcome]).toEqual([200, 'done']);
  for (const tier of column.tiers) {
    const seen = await until(
      `the acknowledgement at ${tier.name}`,
      () => tier.alarm(top!.id),
      ({ acknowledgedBy, confirmed }) => acknowledgedBy === 'city-person' && confirmed,
    );
    expect(seen.acknowledgedTier, tier.name).toBe('city');
    expect(seen.transitions?.filter(({ event }) => event === 'acknowledged')).toMatchObject([{ by: 'city-person', tier: 'city' }]);
  }
  const links = await bottom.get<{ items: { act: string; origin: { via: string; by: string; from: string } }[] }>(
    '/api/v1/audit?act=alarm.acknowledged',
  );
  expect(links.items).toMatchObject([{ origin: { via: 'tier', by: 'city-person', from: 'city:city' } }]);

  expect((await bottom.act(top!.id, 'end', { classification: 'real' })).status).toBe(200);
  for (const tier of column.tiers) {
    await until(
      `the end at ${tier.name}`,
      () => tier.alarm(top!.id),
      ({ state }) => state === 'normal',
    );
  }
  const { items } = await city.gateways();
  expect(items).toMatchObject([{ id: 'district', tier: 'district', connected: true, histories: 1, lastBackupAt: null }]);
  expect(items[0]?.freeBytes).toBeGreaterThan(0);
  expect(items[0]?.version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);

  // Over a slow link: an alarm is some 3 kB with each of its steps, and what was said before it is not said again.
  const count = 20;
  for (let more = 0; more < count; more++) await bottom.addDevice(`more-${more}`);
  const before = city.proxy.sent();
  for (let more = 0; more < count; more++) await bottom.say(`more-${more}`, { 'sos.pressed': true });
  await until(
    'the others at the city',
    () => city.alarms(),
    ({ length }) => length === count + 1,
  );
  expect((city.proxy.sent() - before) / count).toBeLessThan(2_500);
}, 120_000);

/** In the slow run only: each takes the better part of a minute, heartbeats and pauses are what they are. */
const slow: typeof test | (() => void) = process.env.ANLIN_SLOW === '1' ? test : () => {};

slow(
  'a link that is cut, and both ends killed: what happened on both sides meets afterwards, once',
  async () => {
    column = await TierColumn.open(['community', 'city']);
    const [bottom, city] = [column.at(0), column.at(1)];
    for (const id of ['sos-1', 'sos-2']) await bottom.addDevice(id);
    await bottom.say('sos-1', { 'sos.pressed': true });
    const [first] = await until(
      'the first alarm',
      () => city.alarms(),
      (alarms) => alarms.length === 1,
    );
    city.proxy.freeze();
    await bottom.say('sos-2', { 'sos.pressed': true });
    expect((await city.act(first!.id, 'acknowledge')).status).toBe(200);
    expect(await city.alarm(first!.id)).toMatchObject({
      confirmed: false,
      acknowledgedBy: null,
      pendingActs: [{ act: 'acknowledge', by: 'city-person' }],
    });
    expect((await bottom.act(first!.id, 'acknowledge')).status).toBe(200);
    await bottom.restart('SIGKILL');
    await city.restart('SIGKILL');
    city.proxy.thaw();
    city.proxy.cut();
    const seen = await until(
      'what both did',
      () => city.alarm(first!.id),
      ({ confirmed, acknowledgedBy }) => confirmed && acknowledgedBy === 'community-person',
      60_000,
    );
    expect(seen.transitions?.map(({ sequence }) => sequence)).toEqual([...new Set(seen.transitions?.map(({ sequence }) => sequence))]);
    await until(
      'the second alarm',
      () => city.alarms(),
      (alarms) => alarms.length === 2,
    );
    for (const tier of column.tiers) {
      const { items } = await tier.get<{ items: { act: string; detail: { first: { by: string } } }[] }>('/api/v1/audit?act=tier.act-late');
      expect(items, tier.name).toMatchObject([{ detail: { first: { by: 'community-person' } } }]);
    }
  },
  120_000,
);

slow(
  'a gateway that falls silent is an alarm within 60 s, and so is one that comes back from a backup: both of its logs are kept',
  async () => {
    column = await TierColumn.open(['community', 'city']);
    const [bottom, city] = [column.at(0), column.at(1)];
    for (const id of ['sos-1', 'sos-2']) await bottom.addDevice(id);
    await bottom.say('sos-1', { 'sos.pressed': true });
    await until(
      'the first alarm',
      () => city.alarms(),
      (alarms) => alarms.length === 1,
    );
    const own = async (rule: string) =>
      (
        await city.get<{ items: { rule: string; subject: string; state: string; condition: string }[] }>('/api/v1/alarms?limit=100')
      ).items.filter((alarm) => alarm.rule === rule && alarm.subject === 'gateway:community');

    // The line becomes a hole: nothing is closed, nothing comes.
    city.proxy.freeze();
    const cut = performance.now();
    await until(
      'that it is lost',
      () => own('gateway.lost'),
      (alarms) => alarms.length === 1,
      60_000,
    );
    expect(performance.now() - cut).toBeLessThan(60_000);
    city.proxy.thaw();
    city.proxy.cut();
    await until(
      'that it is back',
      () => own('gateway.lost'),
      ([alarm]) => alarm?.condition === 'false',
      60_000,
    );

    // A backup, then a day of work that it does not have, then the backup in its place.
    bottom.run.signal('SIGTERM');
    await bottom.run.exited;
    cpSync(bottom.data, `${bottom.data}-backup`, { recursive: true });
    await bottom.start();
    await bottom.say('sos-2', { 'sos.pressed': true });
    const [, second] = await until(
      'the second alarm',
      async () => (await city.alarms()).toReversed(),
      (alarms) => alarms.length === 2,
      60_000,
    );
    bottom.run.signal('SIGKILL');
    await bottom.run.exited;
    rmSync(bottom.data, { recursive: true });
    cpSync(`${bottom.data}-backup`, bottom.data, { recursive: true });
    await bottom.start();
    await bottom.say('sos-1', { 'sos.pressed': true });
    await until(
      'that it was restored',
      () => own('gateway.restored'),
      (alarms) => alarms.length === 1,
      60_000,
    );
    const { items } = await until(
      'the other log',
      () => city.gateways(),
      ({ items: [first] }) => first?.histories === 2,
      60_000,
    );
    expect(items).toMatchObject([{ connected: true, histories: 2 }]);
    // What only the log before knew stays until a person deals with it; an act on it comes back as not known, and then it is over.
    expect(await city.alarm(second!.id)).toMatchObject({ state: second!.state });
    await city.act(second!.id, 'acknowledge');
    await until(
      'that nobody below knows it',
      () => city.alarm(second!.id),
      ({ state, confirmed }) => state === 'normal' && confirmed,
      60_000,
    );
  },
  240_000,
);
