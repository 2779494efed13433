import { describe, expect, test } from 'vitest';
import { AlarmBoard } from '../../src/web/page/alarm-board.ts';
import { byDue, clockFace, figureText } from '../../src/web/page/clock-face.ts';
import { FrontCase } from '../../src/web/page/front-case.ts';
import { PlanBoard } from '../../src/web/page/plan-board.ts';
import { missingToClose } from '../../src/web/page/plan-missing.ts';
import type { Plan } from '../../src/web/page/plan-wire.ts';
import type { Alarm } from '../../src/web/page/wire.ts';
import { alarmOf } from './fake-gateway.ts';
import { planOf, saidBy } from './fake-plan.ts';

const a = (id: string, change: Record<string, unknown> = {}): Alarm => alarmOf(id, change) as unknown as Alarm;
function boards() {
  const kept: string[][] = [];
  const plans = new PlanBoard({ load: () => kept.at(-1) ?? [], save: (heard) => kept.push([...heard]) });
  const board = new AlarmBoard();
  return { plans, board, front: new FrontCase(board, plans), kept };
}
const level2 = (by: string | null, seconds: number): Partial<Plan> => ({
  level: 2,
  escalation: planOf('x').escalation.map((each) =>
    each.level === 2 ? { ...each, reached: { at: saidBy(by, seconds).at, by, reason: each.title } } : each,
  ),
});
const quiet = { clocks: [] };

describe('responses on a screen', () => {
  test('a missed clock and a called level ring once each, until somebody hears them or does something', () => {
    const { plans } = boards();
    const alarm = a('1', { state: 'acknowledged' });
    expect(plans.take(planOf('1', { sequence: 1 }, 10), alarm, 'd1', 'wang').calls).toEqual([]);
    expect(plans.ringing()).toBe(false);
    const missed = plans.take(planOf('1', { sequence: 2 }, 83), alarm, 'd2', 'wang');
    expect(missed.calls.map(({ key }) => key)).toEqual(['clock answered']);
    expect(plans.ringing()).toBe(true);
    expect(plans.take(planOf('1', { sequence: 2 }, 83), alarm, 'd2', 'wang').calls).toEqual([]);
    expect(plans.silence().map(({ deliveryId }) => deliveryId)).toEqual(['d2']);
    expect(plans.ringing()).toBe(false);
    plans.take(planOf('1', { sequence: 3, ...level2(null, 5) }, 83), alarm, 'd3', 'wang');
    expect(plans.ringing()).toBe(true);
    const acted = { milestones: { dispatched: saidBy('li', 1) } };
    plans.take(planOf('1', { sequence: 4, ...level2(null, 5), ...acted }, 83), alarm, 'd4', 'wang');
    expect(plans.ringing()).toBe(false);
  });

  test('a clock that is missed and a level that is called after the clock was set back by an hour ring as any other', () => {
    const { plans } = boards();
    const alarm = a('1', { state: 'acknowledged' });
    // Somebody was sent at what the clock showed as an hour later than what it shows now.
    const milestones = { dispatched: { ...saidBy('li', -3_600), sequence: 2 } };
    plans.take(planOf('1', { sequence: 2, milestones }, 10), alarm, 'd1', null);
    const missed = planOf('1', {}, 83).clocks.map((clock) => (clock.state === 'missed' ? { ...clock, sequence: 3 } : clock));
    expect(plans.take(planOf('1', { sequence: 3, milestones, clocks: missed }), alarm, 'd2', null).calls).toHaveLength(1);
    plans.silence();
    const called = level2(null, 5).escalation!.map((each) =>
      each.reached ? { ...each, reached: { ...each.reached, sequence: 4 } } : each,
    );
    plans.take(planOf('1', { sequence: 4, milestones, clocks: missed, level: 2, escalation: called }), alarm, 'd3', null);
    expect(plans.ringing()).toBe(true);
    // A screen that is opened only now, and an act that answers although its time is earlier.
    const { plans: fresh } = boards();
    fresh.take(planOf('1', { sequence: 4, milestones, clocks: missed, level: 2, escalation: called }), alarm, 'd3', null);
    expect(fresh.ringing()).toBe(true);
    const arrived = { ...milestones, 'on-site': { ...saidBy('li', 7_200), sequence: 5 } };
    fresh.take(planOf('1', { sequence: 5, milestones: arrived, clocks: missed, level: 2, escalation: called }), alarm, 'd4', null);
    expect(fresh.ringing()).toBe(false);
  });

  test('what an older gateway wrote has no numbers: it came before all that has, and among itself the times decide', () => {
    const { plans } = boards();
    const milestones = { dispatched: saidBy('li', 30) };
    const [old, ...others] = planOf('1', {}, 83).clocks;
    plans.take(planOf('1', { sequence: 2, milestones, clocks: [old!, ...others] }), a('1'), 'd1', null);
    expect(plans.ringing()).toBe(true);
    plans.take(planOf('1', { sequence: 3, milestones: { dispatched: saidBy('li', 20) }, clocks: [old!] }), a('1'), 'd2', null);
    expect(plans.ringing()).toBe(false);
    const numbered = { ...old!, dueAt: saidBy(null, 9_000).at, sequence: 4 };
    plans.take(planOf('1', { sequence: 4, milestones, clocks: [numbered] }), a('1'), 'd3', null);
    expect(plans.ringing()).toBe(true);
    const answered = { dispatched: { ...saidBy('li', 9_999), sequence: 5 } };
    plans.take(planOf('1', { sequence: 5, milestones: answered, clocks: [old!] }), a('1'), 'd4', null);
    expect(plans.ringing()).toBe(false);
  });

  test('alarms that ask again ring until they are acknowledged, whatever else was done; each time anew', () => {
    const { plans } = boards();
    const again = (change: object, seconds: number): Partial<Plan> => ({
      milestones: { 'on-site': saidBy('li', 0) },
      clocks: planOf('1').clocks.map((clock, index) => {
        const missedAt = saidBy(null, seconds).at;
        const asks = { waiting: 0, called: 1, dueAt: null, missed: 1, missedAt, ...change };
        return index > 0 ? clock : { ...clock, state: 'met' as const, reachedAt: clock.startedAt, again: asks };
      }),
    });
    const alarm = a('1', { state: 'unacknowledged' });
    plans.take(planOf('1', { sequence: 1 }, 10), alarm, 'd1', 'wang');
    expect(plans.take(planOf('1', { sequence: 2, ...again({}, 5) }), alarm, 'd2', 'wang').calls.map(({ key }) => key)).toEqual([
      'clock answered 1',
    ]);
    plans.silence();
    expect(plans.ringing()).toBe(false);
    plans.take(planOf('1', { sequence: 3, ...again({ missed: 2 }, 4) }), alarm, 'd3', 'wang');
    expect(plans.ringing()).toBe(true);
    plans.take(planOf('1', { sequence: 4, ...again({ missed: 2, called: 0 }, 4) }), alarm, 'd4', 'wang');
    expect(plans.ringing()).toBe(false);
  });

  test('what was heard stays heard over a reload; what one calls oneself rings for the others only', () => {
    const first = boards();
    first.plans.take(planOf('1', { sequence: 2 }), a('1'), 'd', null);
    first.plans.silence();
    const again = new PlanBoard({ load: () => first.kept.at(-1) ?? [], save: () => {} });
    again.take(planOf('1', { sequence: 2 }), a('1'), 'd', null);
    expect(again.ringing()).toBe(false);
    for (const [me, rings] of [
      ['li', false],
      ['wang', true],
    ] as const) {
      const { plans } = boards();
      plans.take(planOf('2', { ...quiet, ...level2('li', 3) }), a('2'), 'd', me);
      expect([me, plans.ringing()]).toEqual([me, rings]);
    }
  });

  test('it stays after its alarm has ended until it is closed; an older state that comes late changes nothing', () => {
    const { plans, board, front } = boards();
    board.take(a('1'), 'd1');
    plans.take(planOf('1', { sequence: 1 }), a('1'), 'd1', null);
    expect(front.now()).toMatchObject({ key: '1', entry: { deliveryId: 'd1' }, response: { deliveryId: 'd1' } });
    board.take(a('1', { state: 'normal', sequence: 4 }), 'd4');
    plans.take(planOf('1', { sequence: 4, activeAlarms: 0 }), a('1', { state: 'normal', sequence: 4 }), 'd4', null);
    expect(front.now()).toMatchObject({ key: 'response 1', entry: null });
    expect(plans.take(planOf('1', { sequence: 2 }), a('1'), 'd2', null).kind).toBe('old');
    expect(plans.take(planOf('1', { sequence: 5, closedAt: saidBy('li', 0).at }), a('1'), 'd5', null).kind).toBe('closed');
    expect(plans.take(planOf('1', { sequence: 4 }), a('1'), 'd4', null).kind).toBe('old');
    expect(front.now()).toBeNull();
  });

  test('a real alarm and a real response stand before a drill, whatever it does', () => {
    const { plans, board, front } = boards();
    const drill = a('drill', { exercise: true });
    board.take(drill, 'd');
    plans.take(planOf('drill', { exercise: true }), drill, 'd', null);
    expect(front.now()?.key).toBe('drill');
    board.take(a('real', { severity: 'minor' }), 'r');
    plans.take(planOf('real', quiet), a('real', { severity: 'minor' }), 'r', null);
    front.raised(a('real', { severity: 'minor' }));
    expect(front.now()?.key).toBe('real');
    front.choose('drill');
    expect(front.now()?.key).toBe('real');
    board.take(a('real', { severity: 'minor', state: 'acknowledged', sequence: 2 }), 'r2');
    board.take(a('drill', { exercise: true, occurrences: 2, sequence: 2 }), 'd2');
    const { board: fresh, plans: others, front: other } = boards();
    fresh.take(drill, 'd');
    others.take(planOf('drill', { exercise: true }), drill, 'd', null);
    others.take(planOf('real', quiet), a('real', { state: 'acknowledged' }), 'r', null);
    expect(other.now()?.key).toBe('response real');
    expect(others.drills()).toBe(1);
    other.choose('drill');
    expect(other.now()?.key).toBe('drill');
  });

  test('whoever acknowledges goes on with the response of that alarm, not with one that was in front before; a graver one comes back', () => {
    for (const [severity, key] of [
      ['critical', 'response lift'],
      ['major', 'response lift'],
      ['minor', 'response lost'],
    ] as const) {
      const { plans, board, front } = boards();
      plans.take(planOf('lost', quiet), a('lost', { state: 'acknowledged', severity: 'major' }), 'd1', null);
      expect(front.now()?.key).toBe('response lost');
      board.take(a('lift', { severity }), 'd2');
      plans.take(planOf('lift', quiet), a('lift', { severity }), 'd2', null);
      front.raised(a('lift', { severity }));
      expect(front.now()?.key).toBe('lift');
      board.take(a('lift', { severity, state: 'acknowledged', sequence: 2 }), 'd3');
      plans.take(planOf('lift', { ...quiet, sequence: 9 }), a('lift', { severity, state: 'acknowledged', sequence: 2 }), 'd3', null);
      expect([severity, front.now()?.key]).toEqual([severity, key]);
    }
  });

  test('a response that somebody chose stays, until an alarm as grave comes', () => {
    const { plans, board, front } = boards();
    plans.take(planOf('1', quiet), a('1', { state: 'acknowledged' }), 'd1', null);
    plans.take(planOf('2', quiet), a('2', { state: 'acknowledged', severity: 'major' }), 'd2', null);
    expect(front.now()?.key).toBe('response 1');
    front.choose('2');
    expect(front.now()?.key).toBe('response 2');
    for (const [id, severity, key] of [
      ['m', 'minor', 'response 2'],
      ['n', 'major', 'n'],
    ] as const) {
      board.take(a(id, { severity }), id);
      front.raised(a(id, { severity }));
      expect(front.now()?.key).toBe(key);
    }
  });

  test('an alarm that joined shows the plan of the one that began it', () => {
    const { plans, board, front } = boards();
    plans.take(planOf('1', quiet), a('1', { state: 'acknowledged' }), 'd1', null);
    board.take(a('button'), 'b');
    plans.join('button', '1');
    expect(front.now()).toMatchObject({ key: 'button', response: { plan: { response: '1' } } });
  });
});

describe('a clock of a plan', () => {
  const now = Date.parse('2026-01-01T00:10:00.000Z');
  const clock = (change: object) => ({
    ...planOf('1').clocks[2]!,
    dueAt: '2026-01-01T00:12:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    ...change,
  });
  const face = (change: object) => clockFace(clock(change), now, (at) => (at ?? '').slice(11, 19));
  test('runs down in minutes and seconds, is missed when its time is over, and says how late in both languages', () => {
    expect([figureText(119_001, true), figureText(3_725_000), figureText(-5)]).toEqual(['02:00', '1:02:05', '00:00']);
    expect(face({})).toMatchObject({ state: 'running', figure: '02:00', soon: true, words: { en: 'left, due at 00:12:00' } });
    expect(face({ state: 'waiting', dueAt: null })).toMatchObject({ state: 'waiting', figure: '30:00' });
    // The gateway's word of it may be on its way.
    expect(face({ dueAt: '2026-01-01T00:09:50.000Z' })).toMatchObject({
      state: 'missed',
      figure: '+00:10',
      words: { zh: '已超时 00:10，应在 00:09:50 前“已到场”', en: 'MISSED by 00:10: "On site" was due at 00:09:50' },
    });
    const late = face({ state: 'missed', dueAt: '2026-01-01T00:05:00.000Z', reachedAt: '2026-01-01T00:06:30.000Z' });
    expect(late).toMatchObject({ figure: '+01:30', words: { en: 'MISSED: "On site" came 01:30 late, at 00:06:30' } });
    expect(face({ state: 'met', reachedAt: '2026-01-01T00:04:00.000Z' }).figure).toBe('04:00');
  });
  test('of a clock that was met: what asks again runs down, and is missed once more', () => {
    const met = { state: 'met', reachedAt: '2026-01-01T00:04:00.000Z' };
    const again = (change: object) =>
      face({ ...met, again: { waiting: 1, called: 0, dueAt: '2026-01-01T00:10:30.000Z', missed: 0, missedAt: null, ...change } });
    expect(again({})).toMatchObject({ state: 'running', figure: '00:30', words: { zh: '又有 1 条告警待确认，00:10:30 到时' } });
    const missed = { waiting: 0, called: 2, dueAt: null, missed: 1, missedAt: '2026-01-01T00:09:00.000Z' };
    expect(again(missed)).toMatchObject({
      state: 'missed',
      figure: '+01:00',
      words: { zh: '又有 2 条告警到时仍无人确认', en: 'MISSED again: alarms that nobody has acknowledged: 2' },
    });
    expect(again({ waiting: 0, dueAt: null, missed: 3, missedAt: '2026-01-01T00:09:00.000Z' })).toMatchObject({
      state: 'met',
      figure: '04:00',
    });
    const asks = clock({ id: 'asks', ...met, again: missed });
    expect([clock({ id: 'runs' }), asks].toSorted(byDue).map(({ id }) => id)).toEqual(['asks', 'runs']);
  });
  test('what is late comes first, then what is due next, what is kept last', () => {
    const named = (id: string, change: object) => clock({ id, ...change });
    const met = named('met', { state: 'met', reachedAt: '2026-01-01T00:04:00.000Z' });
    const missed = named('missed', { state: 'missed' });
    const [soon, later] = [named('soon', { dueAt: '2026-01-01T00:11:00.000Z' }), named('later', {})];
    expect([met, later, missed, soon].toSorted(byDue).map(({ id }) => id)).toEqual(['missed', 'soon', 'later', 'met']);
  });
});

test('what is missing to close is named: alarms, stages, required steps, needs; of a false alarm only the alarms', () => {
  const plan = planOf('1');
  expect(missingToClose(plan).map(({ en }) => en)).toEqual([
    'alarms that have not ended: 1',
    'Resolved',
    'Verified',
    'Talk to the car',
    'Send the maintenance firm',
    'Rescuers are on site',
    'Free the people',
    'Call back',
    'Caller called back',
  ]);
  expect(missingToClose(plan, false)).toHaveLength(1);
  const done = { ...planOf('1').steps[0]!, done: { ...saidBy('li', 1), skipped: false } };
  const over = { ...plan, activeAlarms: 0, milestones: { verified: saidBy('li', 1) }, steps: [done], closing: [] };
  expect(missingToClose(over)).toEqual([]);
});
