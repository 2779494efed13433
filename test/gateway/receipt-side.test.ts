import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { receiptSide } from '../../src/gateway/receipt-side.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { Signal } from '../../src/model/signal.ts';
import { TierWorld } from '../federate/tier-world.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** A button below; the terminal of the tier above is live and gives no receipt unless it is told to. */
function above() {
  const world = new TierWorld(2, 3, true);
  world.site(0).add('sos', 'sos-button');
  world.site(1).terminals.push({ id: 'hall', place: '' });
  world.site(0).say('sos', { 'sos.pressed': true });
  world.heal();
  const { terminals, deliveries, book, tiers } = world.site(1);
  const told = deliveries.filter(({ terminalId }) => terminalId === 'hall');
  const received = new Set<string>();
  const signals: Signal[] = [];
  const reader = {
    terminals: () => terminals,
    deliveriesOf: (id: string) =>
      told.filter(({ alarmId }) => alarmId === id).map((each) => ({ ...each, receivedAt: received.has(each.id) ? 1 : null })),
  };
  const pipeline = { observe: async (signal: Signal) => void signals.push(signal) };
  const side = receiptSide(
    { reader } as never,
    book,
    tiers.replicas,
    () => true,
    () => pipeline as never,
  );
  return { side, told: told as readonly Delivery[], received, signals };
}

test('an alarm from below that a live terminal of this tier does not take is said after 30 s, told just now or before a restart', async () => {
  for (const before of [false, true]) {
    const { side, told, signals } = above();
    expect(told).toHaveLength(1);
    side.start();
    if (!before) side.note(told);
    await vi.advanceTimersByTimeAsync(28_000);
    expect(signals).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    side.stop();
    expect(signals[0]).toMatchObject({ rule: 'alarm.not-received', subject: 'place:', to: 'true' });
  }
});

test('nothing is said when it has given a receipt', async () => {
  const { side, told, received, signals } = above();
  side.start();
  side.note(told);
  received.add(told[0]!.id);
  side.received(told[0]!.alarmId, told[0]!.transition);
  await vi.advanceTimersByTimeAsync(60_000);
  side.stop();
  expect(signals).toEqual([]);
});
