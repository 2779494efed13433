import { expect, test } from 'vitest';
import { anAlarm, FakeScreen, gate, HubBench, root } from './hub-bench.ts';

// A flood to one terminal, and a danger to life in the middle of it.

const light = { severity: 'major', lifeSafety: false } as const;

function flooded(count: number, costs = 1): { readonly b: HubBench; readonly screen: FakeScreen } {
  const b = new HubBench([gate]);
  b.hub.start();
  const screen = new FakeScreen(b, 'gate', 0);
  screen.costs = costs;
  b.hub.onDeliveries(lights(b, count));
  return { b, screen };
}
let made = 0;
const lights = (b: HubBench, count: number) =>
  Array.from({ length: count }, () => b.happen({ ...anAlarm(`light-${made++}`), ...light }, 'raised')).flat();
const ids = (screen: FakeScreen) => screen.deliveries.map(({ alarm }) => alarm.id);

/** Gives the receipts that are due, as a terminal does, until nothing more comes. */
async function receive(b: HubBench, screen: FakeScreen): Promise<void> {
  for (let said = 0, still = 0; still < 10; ) {
    const news = screen.deliveries.slice(said);
    said += news.length;
    still = news.length === 0 ? still + 1 : 0;
    for (const { deliveryId } of news) await screen.say({ type: 'shown', deliveryId });
    await b.pass(50);
  }
}

test('sending gives way after some milliseconds and goes on, in order, until everybody has everything', async () => {
  const { b, screen } = flooded(60);
  expect(screen.deliveries.length).toBeLessThan(20);
  await receive(b, screen);
  expect(screen.deliveries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 60 }, (_each, index) => index + 1));
});

test('a danger to life goes before what waits and is less grave, and comes again in its place', async () => {
  const { b, screen } = flooded(60);
  const before = screen.deliveries.length;
  b.raise('lift');
  const first = screen.deliveries.findIndex(({ alarm }) => alarm.id === 'lift');
  expect(first).toBeGreaterThanOrEqual(before);
  expect(first).toBeLessThan(40);
  // Whoever goes on from its number after a broken connection misses nothing: it is the last that came in order.
  expect(screen.deliveries[first]).toMatchObject({ attempt: 1, sequence: screen.deliveries[first - 1]?.sequence });
  await receive(b, screen);
  expect(ids(screen).filter((id) => id === 'lift')).toHaveLength(2);
  expect(screen.deliveries.at(-1)).toMatchObject({ alarm: { id: 'lift' }, attempt: 2, sequence: 61 });
  expect(screen.deliveries.at(-1)?.deliveryId).toBe(screen.deliveries[first]?.deliveryId);
  // One receipt was enough: it is not asked for again.
  await b.pass(30_000);
  expect(screen.deliveries).toHaveLength(62);
});

test('wherever the connection breaks, what was overtaken comes afterwards', async () => {
  const whole = await lived(Number.POSITIVE_INFINITY);
  expect(new Set(whole).size).toBe(41);
  for (let cut = 1; cut < whole.length; cut++) expect([cut, new Set(await lived(cut)).size]).toEqual([cut, 41]);

  async function lived(cut: number): Promise<string[]> {
    const { b, screen } = flooded(40);
    b.raise('lift');
    await receiveUntil(b, screen, cut);
    const had = screen.deliveries.slice(0, cut);
    if (cut === Number.POSITIVE_INFINITY) return ids(screen);
    screen.session.ended();
    // As simple as a terminal may be: the sequence of the last message it has.
    const again = new FakeScreen(b, 'gate', had.at(-1)?.sequence ?? 0);
    await receive(b, again);
    return [...had.map(({ alarm }) => alarm.id), ...ids(again)];
  }
  async function receiveUntil(b: HubBench, screen: FakeScreen, cut: number): Promise<void> {
    if (cut === Number.POSITIVE_INFINITY) return receive(b, screen);
    for (let turn = 0; turn < 40 && screen.deliveries.length < cut; turn++) {
      for (const { deliveryId } of screen.deliveries.slice(0, cut)) await screen.say({ type: 'shown', deliveryId });
      await b.pass(50);
    }
  }
});

test('among dangers to life of one kind the order stays, and nothing is sent twice', async () => {
  const b = new HubBench([gate]);
  b.hub.start();
  const screen = new FakeScreen(b, 'gate', 0);
  screen.costs = 1;
  const deliveries = Array.from({ length: 40 }, (_each, index) => b.happen(anAlarm(`sos-${index}`), 'raised')).flat();
  b.hub.onDeliveries(deliveries);
  b.raise('lift');
  await receive(b, screen);
  expect(ids(screen)).toEqual([...Array.from({ length: 40 }, (_each, index) => `sos-${index}`), 'lift']);
});

test('the first of another kind does not wait behind a flood of one kind, also where both are dangers to life', async () => {
  const b = new HubBench([gate]);
  b.hub.start();
  const screen = new FakeScreen(b, 'gate', 0);
  screen.costs = 1;
  const calls = Array.from({ length: 60 }, (_each, index) => b.happen(anAlarm(`sos-${index}`, { rule: 'sos.call' }), 'raised')).flat();
  b.hub.onDeliveries(calls);
  b.raise('lift');
  const before = ids(screen).indexOf('lift');
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(40);
  await receive(b, screen);
  expect(new Set(ids(screen)).size).toBe(61);
  expect(
    ids(screen)
      .slice(0, -1)
      .filter((id) => id !== 'lift'),
  ).toEqual(Array.from({ length: 60 }, (_each, index) => `sos-${index}`));
  expect(ids(screen).at(-1)).toBe('lift');
});

test('where both kinds are many, neither goes before the other', async () => {
  const b = new HubBench([gate]);
  b.hub.start();
  const screen = new FakeScreen(b, 'gate', 0);
  screen.costs = 1;
  const rule = (index: number) => (index % 2 === 0 ? 'sos.call' : 'lift.entrapment');
  const both = Array.from({ length: 200 }, (_each, index) => b.happen(anAlarm(`a${index}`, { rule: rule(index) }), 'raised')).flat();
  b.hub.onDeliveries(both);
  await receive(b, screen);
  expect(ids(screen)).toEqual(Array.from({ length: 200 }, (_each, index) => `a${index}`));
});

test('of one that gives receipts a hundred wait at the terminal, the rest here; a danger to life waits for none of them', async () => {
  const { b, screen } = flooded(1, 0);
  await receive(b, screen);
  b.hub.onDeliveries(lights(b, 900));
  expect(screen.deliveries).toHaveLength(101);
  b.raise('lift');
  expect(ids(screen).at(-1)).toBe('lift');
  expect(screen.deliveries).toHaveLength(102);
  await b.pass(900);
  expect(screen.deliveries).toHaveLength(102);
  // When it stops giving them it is told everything in the end.
  await b.pass(5_000);
  expect(new Set(ids(screen)).size).toBe(902);
});

test('nor for a flood that is longer than what is held in memory, nor for what one that comes back has missed', async () => {
  const { b, screen } = flooded(1, 0);
  await receive(b, screen);
  b.hub.onDeliveries(lights(b, 1_300));
  b.raise('lift');
  expect(ids(screen).indexOf('lift')).toBe(101);
  screen.session.ended();
  const back = new FakeScreen(b, 'gate', 1);
  expect(back.deliveries).toHaveLength(100);
  b.raise('lift-2');
  expect(ids(back).at(-1)).toBe('lift-2');
  expect(back.deliveries.at(-1)?.sequence).toBe(101);
  await receive(b, back);
  expect(new Set(ids(back)).size).toBe(1_302);
  // Each in its place too, in order.
  const inOrder = back.deliveries.filter((_each, index) => index !== 100).map(({ sequence }) => sequence);
  expect(inOrder).toEqual(Array.from({ length: 1_302 }, (_each, index) => index + 2));
});

test('among dangers to life of one kind the order stays in a flood that is longer than what is held in memory', async () => {
  const { b, screen } = flooded(1, 0);
  await receive(b, screen);
  const calls = Array.from({ length: 1_300 }, (_each, index) => b.happen(anAlarm(`sos-${index}`, { rule: 'sos.call' }), 'raised')).flat();
  b.hub.onDeliveries(calls);
  await receive(b, screen);
  expect(ids(screen).slice(1)).toEqual(Array.from({ length: 1_300 }, (_each, index) => `sos-${index}`));
});

test('one that never gave a receipt is sent everything at once', () => {
  const { screen } = flooded(900, 0);
  expect(screen.deliveries).toHaveLength(900);
});

test('receipts make room, for what comes from the journal as well', async () => {
  const { b, screen } = flooded(1_300, 0);
  await receive(b, screen);
  expect(screen.deliveries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1_300 }, (_each, index) => index + 1));
  const behind = new FakeScreen(b, 'gate', 700);
  await receive(b, behind);
  expect(behind.deliveries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 600 }, (_each, index) => index + 701));
});

test('one that comes back after a thousand missed gets them as fast as it gives receipts, not a hundred at each heartbeat', async () => {
  const b = new HubBench([gate]);
  b.hub.start();
  const before = new FakeScreen(b, 'gate', 0);
  b.hub.onDeliveries(lights(b, 1));
  await receive(b, before);
  before.session.ended();
  lights(b, 1_000);
  b.happen(anAlarm('lift'), 'raised');
  const back = new FakeScreen(b, 'gate', 1);
  for (let said = 0, passed = 0; !ids(back).includes('lift'); passed += 50) {
    expect(passed).toBeLessThan(3_000);
    const news = back.deliveries.slice(said);
    said += news.length;
    // On their way there and back.
    await b.pass(50);
    for (const { deliveryId } of news) await back.say({ type: 'received', deliveryId });
  }
  expect(back.of('heartbeat').length).toBeLessThan(2);
});

test('many terminals get their turns one after the other: none has all of a flood before another has its beginning', () => {
  const entries = Array.from({ length: 30 }, (_each, index) => ({ id: `t${index}`, place: root.place }));
  const b = new HubBench(entries);
  b.hub.start();
  const screens = entries.map(({ id }) => new FakeScreen(b, id, 0));
  for (const screen of screens) screen.costs = 0.02;
  b.hub.onDeliveries(Array.from({ length: 50 }, (_each, index) => b.happen({ ...anAlarm(`a${index}`), ...light }, 'raised')).flat());
  const counts = screens.map(({ deliveries }) => deliveries.length);
  expect(Math.max(...counts)).toBeLessThan(25);
  expect(Math.min(...counts)).toBeGreaterThan(5);
});

test('two screens of one terminal get one attempt, however far apart their turns are', async () => {
  const { b, screen } = flooded(1, 0);
  const two = new FakeScreen(b, 'gate', 1);
  for (const each of [screen, two]) each.costs = 5;
  b.hub.onDeliveries(Array.from({ length: 12 }, (_each, index) => b.happen({ ...anAlarm(`b${index}`), ...light }, 'raised')).flat());
  await b.pass(2_000);
  expect([screen, two].map(({ deliveries }) => deliveries.map(({ attempt }) => attempt))).toEqual([Array(13).fill(1), Array(12).fill(1)]);
});
