import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alarm, AlarmEvent } from '../../src/model/alarm.ts';
import type { Delivery, DeliveryReason } from '../../src/model/delivery.ts';
import type { Signal } from '../../src/model/signal.ts';
import type { SubjectKey } from '../../src/model/subject.ts';
import { deliveryDraft } from '../../src/notify/plan-deliveries.ts';
import { lastCall, ReceiptWatch } from '../../src/notify/receipt-watch.ts';
import { anAlarm, aTransition } from './hub-bench.ts';

function bench() {
  const alarms = new Map<string, Alarm>();
  const received = new Set<string>();
  const signals: Signal[] = [];
  const stands = new Set<SubjectKey>();
  const state = { live: true, diskFails: false, stands };
  const watch = new ReceiptWatch({
    terminals: () => [
      { id: 'gate', place: '阳光社区/1号楼' },
      { id: 'city', place: '' },
    ],
    active: (id) => alarms.get(id) ?? null,
    lastCall: (id) => ({ transition: 1, received: received.has(id) }),
    presumedLive: () => state.live,
    observe: async (signal) => {
      if (state.diskFails) throw new Error('the disk is full');
      signals.push(signal);
      if (signal.to === 'true') stands.add(signal.subject);
      else stands.delete(signal.subject);
    },
    stands: () => [...stands],
  });
  const raise = (id: string, now: number, change: Partial<Alarm> = {}): readonly Delivery[] => {
    const alarm = anAlarm(id, change);
    alarms.set(id, alarm);
    const made = [deliveryDraft('gate', alarm, aTransition(alarm, 'raised'), 'raised', 1)];
    watch.note(made, now);
    return made;
  };
  const said = () => signals.map(({ subject, to }) => [subject, to]);
  return { watch, alarms, received, signals, state, raise, said };
}

test('an alarm that no live terminal has received after 30 s is said once about its place, and over with the first receipt', async () => {
  const { watch, raise, said, received } = bench();
  raise('a1', 0);
  raise('a2', 0);
  await watch.tick(28_000);
  expect(said()).toEqual([]);
  await watch.tick(29_000);
  await watch.tick(30_000);
  expect(said()).toEqual([['place:阳光社区/1号楼', 'true']]);
  received.add('a1');
  watch.received('a1', 1);
  await watch.tick(31_000);
  expect(said()).toHaveLength(1);
  received.add('a2');
  await watch.tick(32_000);
  expect(said()).toEqual([
    ['place:阳光社区/1号楼', 'true'],
    ['place:阳光社区/1号楼', 'false'],
  ]);
});

test('nothing is said of what needs nobody, of what was received, and when no terminal is live at all', async () => {
  const { watch, raise, said, received, state, alarms } = bench();
  raise('acknowledged', 0, { state: 'acknowledged' });
  raise('test', 0, { test: { by: 'li', reason: 'r', until: 1, terminals: ['gate'] } });
  raise('ended', 0);
  alarms.delete('ended');
  raise('received', 0);
  received.add('received');
  raise('itself', 0, { rule: 'alarm.not-received' });
  await watch.tick(60_000);
  expect(said()).toEqual([]);
  state.live = false;
  raise('dark', 60_000);
  await watch.tick(120_000);
  expect(said()).toEqual([]);
  // One came to life and takes nothing.
  state.live = true;
  await watch.tick(121_000);
  expect(said()).toEqual([['place:阳光社区/1号楼', 'true']]);
});

test('what could not be journalled is said again, and a restart forgets nothing', async () => {
  const { watch, raise, said, state } = bench();
  raise('a1', 0);
  state.diskFails = true;
  await watch.tick(30_000);
  state.diskFails = false;
  await watch.tick(31_000);
  expect(said()).toEqual([['place:阳光社区/1号楼', 'true']]);
  const after = bench();
  const alarm = anAlarm('a1');
  after.alarms.set('a1', alarm);
  after.watch.start([alarm], 0);
  await after.watch.tick(30_000);
  expect(after.said()).toHaveLength(1);
});

test('whatever order: it stands exactly while an alarm older than 30 s is unreceived', async () => {
  const step = fc.oneof(
    fc.record({ what: fc.constantFrom('raise', 'receive', 'end'), id: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ what: fc.constant('pass'), id: fc.constant('') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { watch, raise, said, received, alarms } = bench();
      const since = new Map<string, number>();
      let now = 0;
      for (const { what, id } of steps) {
        if (what === 'raise' && !alarms.has(id)) {
          raise(id, now);
          since.set(id, now);
        }
        if (what === 'receive' && alarms.has(id)) {
          received.add(id);
          watch.received(id, 1);
          since.delete(id);
        }
        if (what === 'end') {
          alarms.delete(id);
          received.delete(id);
          watch.received(id, 1);
          since.delete(id);
        }
        if (what === 'pass') now += 10_000;
        await watch.tick(now);
        const should = [...since.values()].some((at) => now - at >= 28_500);
        expect(said().at(-1)?.[1] === 'true').toBe(should);
      }
    }),
    { numRuns: 200 },
  );
});

test('after a restart what was said still holds until a terminal has given a receipt, and the end of all terminals ends nothing', async () => {
  const { watch, alarms, received, state, said, signals } = bench();
  const alarm = anAlarm('a1');
  alarms.set('a1', alarm);
  state.stands.add('place:阳光社区/1号楼');
  watch.start([alarm], 0);
  await watch.tick(1_000);
  expect(said()).toEqual([]);
  state.live = false;
  await watch.tick(40_000);
  expect(said()).toEqual([]);
  state.live = true;
  received.add('a1');
  await watch.tick(41_000);
  expect(said()).toEqual([['place:阳光社区/1号楼', 'false']]);
  expect(signals[0]?.reason.en).toContain('has given a receipt');
});

/** A watch over rows of the outbox as the journal keeps them. */
function outbox() {
  const alarms = new Map<string, Alarm>();
  const rows: Delivery[] = [];
  const signals: Signal[] = [];
  const watch = new ReceiptWatch({
    terminals: () => [{ id: 'gate', place: '' }],
    active: (id) => alarms.get(id) ?? null,
    lastCall: (id) => lastCall(rows.filter(({ alarmId }) => alarmId === id)),
    presumedLive: () => true,
    observe: async (signal) => void signals.push(signal),
    stands: () => signals.slice(-1).flatMap(({ subject, to }) => (to === 'true' ? [subject] : [])),
  });
  const tell = (alarm: Alarm, event: AlarmEvent, now: number, reason: DeliveryReason = 'changed') => {
    alarms.set(alarm.id, alarm);
    const row = deliveryDraft('gate', alarm, aTransition(alarm, event), reason, rows.length + 1);
    rows.push(row);
    watch.note([row], now);
    return row.id;
  };
  const receive = (id: string) => {
    const at = rows.findIndex((row) => row.id === id);
    const row = rows[at]!;
    rows[at] = { ...row, receivedAt: 1 };
    watch.received(row.alarmId, row.transition);
  };
  return { watch, alarms, tell, receive, said: () => signals.map(({ to }) => to) };
}

test('what was raised while it was put aside and is heard later is watched from then on, and so is what a new terminal is told first', async () => {
  for (const [event, reason] of [
    ['unshelved', 'changed'],
    ['unsuppressed', 'changed'],
    ['in-service', 'changed'],
    ['acknowledge-withdrawn', 'changed'],
    ['commented', 'terminal-added'],
  ] as const) {
    const { watch, tell, receive, said } = outbox();
    const id = tell(anAlarm('a1', { sequence: 2 }), event, 0, reason);
    await watch.tick(28_000);
    expect(said(), event).toEqual([]);
    await watch.tick(29_000);
    expect(said(), event).toEqual(['true']);
    receive(id);
    await watch.tick(30_000);
    expect(said(), event).toEqual(['true', 'false']);
  }
});

test('each occurrence needs a receipt of its own, before and after a restart; a comment needs none', async () => {
  const { watch, tell, receive, said } = outbox();
  receive(tell(anAlarm('a1'), 'raised', 0, 'raised'));
  receive(tell(anAlarm('a1', { sequence: 2 }), 'commented', 1_000));
  await watch.tick(60_000);
  const again = anAlarm('a1', { sequence: 3, occurrences: 2 });
  const second = tell(again, 'occurred-again', 60_000);
  watch.start([again], 61_000);
  await watch.tick(88_000);
  expect(said()).toEqual([]);
  await watch.tick(90_000);
  expect(said()).toEqual(['true']);
  receive(second);
  tell(anAlarm('a1', { sequence: 4, occurrences: 2 }), 'commented', 90_000);
  await watch.tick(200_000);
  expect(said()).toEqual(['true', 'false']);
});

test('the receipt of one occurrence gives the next one its 30 s, and no more', async () => {
  const { watch, tell, receive, said } = outbox();
  const first = tell(anAlarm('a1'), 'raised', 0, 'raised');
  tell(anAlarm('a1', { sequence: 2 }), 'occurred-again', 20_000);
  receive(first);
  await watch.tick(30_000);
  expect(said()).toEqual([]);
  await watch.tick(49_000);
  expect(said()).toEqual(['true']);
});
