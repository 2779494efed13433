import { describe, expect, test } from 'vitest';
import { anAlarm, FakeScreen, gate, HubBench, root } from './hub-bench.ts';

function bench(...entries: (typeof root)[]): HubBench {
  const made = new HubBench(entries.length > 0 ? entries : [gate]);
  made.hub.start();
  return made;
}

describe('sending', () => {
  test('a delivery reaches every screen of the terminal at once', async () => {
    const b = bench();
    const one = new FakeScreen(b, 'gate', null);
    const two = new FakeScreen(b, 'gate', null);
    b.raise('a1');
    expect([one, two].map((screen) => screen.deliveries.map((message) => [message.deliveryId, message.attempt]))).toEqual([
      [['a1~1~gate', 1]],
      [['a1~1~gate', 1]],
    ]);
    expect(one.deliveries[0]).toMatchObject({ sequence: 1, plan: null, alarm: { id: 'a1', raisedAt: '2026-01-01T00:00:00.000Z' } });
  });

  test('it is sent again after 5 s, then at least every 10 s, with the same id and a rising attempt, until a receipt', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    const times: number[] = [];
    b.raise('a1');
    for (let ms = 0; ms < 36_000; ms += 250) {
      const before = screen.deliveries.length;
      await b.pass(250);
      if (screen.deliveries.length > before) times.push(b.clock.monotonic());
    }
    expect(times[0]).toBeGreaterThanOrEqual(5_000);
    expect(times[0]).toBeLessThanOrEqual(5_300);
    for (const [index, at] of times.slice(1).entries()) expect(at - times[index]!).toBeLessThanOrEqual(10_000);
    expect(screen.deliveries.map((message) => message.attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(screen.deliveries.map((message) => message.deliveryId)).size).toBe(1);
    await screen.say({ type: 'received', deliveryId: 'a1~1~gate' });
    await b.pass(30_000);
    expect(screen.deliveries).toHaveLength(5);
    expect(b.delivery('a1~1~gate')).toMatchObject({ attempts: 5, receivedAt: expect.any(Number) });
  });

  test('of a terminal that gives no receipts each of many alarms is sent again as often as a single one, the newest too', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    // What was sent in this moment is still being compressed when the next one follows.
    screen.flushMs = 20;
    for (let n = 0; n < 200; n++) b.raise(`a${n}`);
    await b.pass(5_000);
    const copies = new Map<string, number[]>();
    for (let ms = 0, seen = 0; ms < 40_000; ms += 250) {
      await b.pass(250);
      for (const { deliveryId } of screen.deliveries.slice(seen)) copies.set(deliveryId, [...(copies.get(deliveryId) ?? [0]), ms]);
      seen = screen.deliveries.length;
    }
    expect(copies.size).toBe(200);
    for (const [id, times] of copies)
      for (const [index, at] of times.slice(1).entries()) expect(at - times[index]!, `${id} at ${at}`).toBeLessThanOrEqual(11_000);
    expect(Math.min(...[...copies.values()].map(({ length }) => length))).toBeGreaterThanOrEqual(4);
  });

  test('the receipt of one screen is enough for all', async () => {
    const b = bench();
    const one = new FakeScreen(b, 'gate', null);
    const two = new FakeScreen(b, 'gate', null);
    b.raise('a1');
    await two.say({ type: 'shown', deliveryId: 'a1~1~gate' });
    await b.pass(30_000);
    expect(one.deliveries).toHaveLength(1);
    expect(b.delivery('a1~1~gate')).toMatchObject({ receivedAt: expect.any(Number), shownAt: expect.any(Number) });
  });

  test('a receipt that could not be written is asked for again', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    b.raise('a1');
    b.diskFails = true;
    await screen.say({ type: 'received', deliveryId: 'a1~1~gate' });
    await b.pass(1_000);
    b.diskFails = false;
    await b.pass(5_000);
    expect(screen.deliveries).toHaveLength(2);
  });

  test('the heartbeat comes at once and then every 10 s with the last sequence sent', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    expect(screen.of('heartbeat')).toMatchObject([{ sequence: 0 }]);
    const delivery = b.raise('a1');
    await screen.say({ type: 'received', deliveryId: delivery.id });
    await b.pass(30_500);
    expect(screen.of('heartbeat').map((message) => message.sequence)).toEqual([0, 1, 1, 1]);
  });

  test('a wake-up that was lost costs at most one heartbeat', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    b.happen(anAlarm('a1'), 'raised');
    await b.pass(10_500);
    expect(screen.deliveries).toHaveLength(1);
  });
});

describe('connecting', () => {
  test('with a position it gets everything after it, in order, also more than one slice', async () => {
    const b = bench();
    for (let n = 1; n <= 350; n++) b.raise(`a${n}`);
    const screen = new FakeScreen(b, 'gate', 20);
    await b.pass(1_000);
    expect(screen.deliveries.map((message) => message.sequence)).toEqual(Array.from({ length: 330 }, (_, index) => index + 21));
  });

  test('without one it gets the newest delivery of every active alarm, in order, and then what is new', async () => {
    const b = bench();
    b.raise('a1');
    b.raise('a2');
    b.raise('a3');
    b.hub.onDeliveries(b.happen(anAlarm('a1', { state: 'acknowledged', sequence: 2 }), 'acknowledged'));
    b.hub.onDeliveries(b.happen(anAlarm('a3', { state: 'normal', sequence: 2 }), 'ended'));
    const screen = new FakeScreen(b, 'gate', null);
    b.raise('a4');
    await b.pass(500);
    expect(screen.deliveries.map((message) => message.deliveryId)).toEqual(['a2~1~gate', 'a1~2~gate', 'a4~1~gate']);
  });

  test('a position from before a restore counts as none', async () => {
    const b = bench();
    b.raise('a1');
    const screen = new FakeScreen(b, 'gate', 900);
    await b.pass(300);
    expect(screen.deliveries.map((message) => message.deliveryId)).toEqual(['a1~1~gate']);
  });

  test('also when new ones were made since, and lie beyond it: nothing of them is passed over', async () => {
    const b = bench();
    b.raise('a1');
    b.firstSequence = 1_000;
    b.raise('a2');
    // 45 was seen in the time that is lost.
    const screen = new FakeScreen(b, 'gate', 45);
    await b.pass(300);
    expect(screen.deliveries.map((message) => [message.deliveryId, message.sequence])).toEqual([
      ['a1~1~gate', 1],
      ['a2~1~gate', 1_000],
    ]);
  });

  test('a delivery whose receipt was lost with the connection is sent again with the same id', async () => {
    const b = bench();
    const first = new FakeScreen(b, 'gate', null);
    b.raise('a1');
    await b.pass(50);
    first.session.ended();
    await b.pass(60_000);
    const second = new FakeScreen(b, 'gate', 1);
    await b.pass(6_000);
    expect(second.deliveries).toMatchObject([{ deliveryId: 'a1~1~gate', attempt: 2 }]);
  });

  test('also when a thousand later ones have theirs', async () => {
    const b = bench();
    for (let n = 1; n <= 1_200; n++) b.happen(anAlarm(`a${n}`), 'raised');
    const missing = [17, 900];
    const receipted = b.kept.filter(({ sequence }) => !missing.includes(sequence));
    await b.receipts(receipted.map(({ id }) => ({ deliveryId: id, kind: 'received', at: 1 })));
    const screen = new FakeScreen(b, 'gate', 1_200);
    await b.pass(6_000);
    expect(screen.deliveries.map(({ sequence }) => sequence)).toEqual(missing);
  });

  test('a terminal that is not registered is refused, one registered a moment ago is not', async () => {
    const b = bench();
    expect(new FakeScreen(b, 'nobody', null).closed).toMatchObject({ code: 1008 });
    b.entries.push({ id: 'fresh', place: '' });
    expect(new FakeScreen(b, 'fresh', null).closed).toBeNull();
  });

  test('retiring a terminal ends its connections', async () => {
    const b = bench(root, gate);
    const screen = new FakeScreen(b, 'gate', null);
    b.entries.pop();
    await b.pass(1_500);
    expect(screen.closed).toMatchObject({ code: 1008 });
  });
});

describe('peers that do not keep up', () => {
  test('one that takes nothing is cut within 2 s and hurts nobody else', async () => {
    const b = bench(root, gate);
    const frozen = new FakeScreen(b, 'gate', null);
    const good = new FakeScreen(b, 'centre', null);
    frozen.takes = false;
    b.raise('a1');
    expect(good.deliveries).toHaveLength(1);
    await b.pass(2_000);
    expect(frozen.closed).toMatchObject({ code: 1013, reason: 'too-slow' });
    frozen.takes = true;
    const again = new FakeScreen(b, 'gate', 0);
    expect(again.deliveries).toHaveLength(1);
  });

  test('one whose buffer drains is slow, not frozen', async () => {
    const b = bench();
    const slow = new FakeScreen(b, 'gate', null);
    slow.waiting = 100;
    for (; slow.waiting > 0; slow.waiting -= 5) await b.pass(500);
    expect(slow.closed).toBeNull();
    slow.waiting = 50;
    await b.pass(2_000);
    expect(slow.closed).not.toBeNull();
  });

  test('what the gateway has not offered to the network yet is not held against the peer', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    screen.compressing = 500_000;
    await b.pass(10_000);
    expect(screen.closed).toBeNull();
  });

  test('nor is the time in which the gateway itself did not look', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    screen.waiting = 100;
    await b.pass(300);
    // As without a processor: both ends stand still, and what the network took meanwhile is seen a moment later.
    for (let n = 0; n < 2; n++) {
      b.clock.advance(4_000);
      await b.pass(50);
    }
    expect(screen.closed).toBeNull();
    screen.waiting = 0;
    await b.pass(300);
    expect(screen.closed).toBeNull();
    screen.waiting = 100;
    await b.pass(2_000);
    expect(screen.closed).not.toBeNull();
  });

  test('a refused message is offered again, in order, when there is room', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    screen.takes = false;
    b.raise('a1');
    b.raise('a2');
    await b.pass(700);
    screen.takes = true;
    await b.pass(300);
    expect(screen.deliveries.map((message) => message.sequence)).toEqual([1, 2]);
  });

  test('it is offered again soon also when an answer to the terminal went through meanwhile', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    await b.pass(1_000);
    screen.takes = false;
    b.raise('a1');
    await b.pass(100);
    screen.takes = true;
    await screen.say('{');
    expect(screen.of('error')).toHaveLength(1);
    await b.pass(500);
    expect(screen.deliveries.map((message) => message.sequence)).toEqual([1]);
  });

  test('flooding ends the connection, a bad message does not', async () => {
    const b = bench();
    const screen = new FakeScreen(b, 'gate', null);
    for (let n = 0; n < 90; n++) await screen.say('{');
    expect(screen.closed).toBeNull();
    for (let n = 0; n < 20; n++) await screen.say('{');
    expect(screen.closed).toMatchObject({ reason: 'flood' });
  });
});
