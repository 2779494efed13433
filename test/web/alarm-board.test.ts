import { describe, expect, test } from 'vitest';
import { AlarmBoard } from '../../src/web/page/alarm-board.ts';
import { byNeed } from '../../src/web/page/alarm-order.ts';
import { subjectName } from '../../src/web/page/alarm-subject.ts';
import { backOffMs } from '../../src/web/page/back-off.ts';
import type { Alarm } from '../../src/web/page/wire.ts';
import { alarmOf } from './fake-gateway.ts';

const a = (id: string, change: Record<string, unknown> = {}): Alarm => alarmOf(id, change) as unknown as Alarm;
const ids = (entries: readonly { alarm: Alarm }[]): string[] => entries.map(({ alarm }) => alarm.id);

describe('what a screen knows', () => {
  test('waiting and seen are two lists, each in the order of need', () => {
    const board = new AlarmBoard();
    board.take(a('1', { severity: 'minor' }), 'd1');
    board.take(a('2', { state: 'latched-unacknowledged' }), 'd2');
    board.take(a('3'), 'd3');
    board.take(a('4', { state: 'acknowledged' }), 'd4');
    expect(ids(board.waiting())).toEqual(['3', '2', '1']);
    expect(ids(board.acknowledged())).toEqual(['4']);
  });

  test('an older state that comes late changes nothing, a repeated delivery is no news', () => {
    const board = new AlarmBoard();
    expect(board.take(a('1', { state: 'acknowledged', sequence: 2 }), 'd2')).toBe('raised');
    expect(board.take(a('1', { sequence: 1 }), 'd1')).toBe('old');
    expect(board.take(a('1', { state: 'acknowledged', sequence: 2 }), 'd2')).toBe('old');
    expect(ids(board.waiting())).toEqual([]);
  });

  test('an ended alarm goes, and no late repetition brings it back', () => {
    const board = new AlarmBoard();
    board.take(a('1'), 'd1');
    expect(board.take(a('1', { state: 'normal', sequence: 3 }), 'd3')).toBe('ended');
    expect(board.take(a('1', { sequence: 1 }), 'd1')).toBe('old');
    expect(board.take(a('1', { state: 'acknowledged', sequence: 2 }), 'd2')).toBe('old');
    expect(board.front()).toBeNull();
    // What cannot be is shown rather than hidden.
    expect(board.take(a('1', { sequence: 4 }), 'd4')).toBe('raised');
  });

  test('an acknowledgement that was withdrawn rings again, whatever had been silenced', () => {
    const board = new AlarmBoard();
    board.take(a('1'), 'd1');
    board.silence(0, 60_000);
    board.take(a('1', { state: 'acknowledged', sequence: 2 }), 'd2');
    expect(board.take(a('1', { sequence: 3 }), 'd3')).toBe('raised');
    expect(board.ringing(1)).toBe('critical');
  });

  test('an alarm that was put aside goes and rings no more, and comes back with the step that calls it back', () => {
    const shelved = { by: 'wang', reason: 'r', since: '', until: '', oneShot: false };
    for (const aside of [{ shelved }, { suppressed: {} }, { outOfService: {} }]) {
      const board = new AlarmBoard();
      board.take(a('1'), 'd1');
      expect(board.ringing(0)).toBe('critical');
      expect(board.take(a('1', { ...aside, sequence: 2 }), 'd2')).toBe('aside');
      expect([board.ringing(0), board.front()]).toEqual([null, null]);
      expect(board.take(a('1', { sequence: 1 }), 'd1')).toBe('old');
      expect(board.take(a('2', { ...aside, sequence: 2 }), 'd3')).toBe('old');
      expect(board.take(a('1', { sequence: 7 }), 'd7')).toBe('raised');
      expect(board.ringing(0)).toBe('critical');
    }
  });

  test('what is in front stays there unless something more severe comes', () => {
    const board = new AlarmBoard();
    board.take(a('1', { severity: 'major', raisedAt: '2026-01-01T00:05:00Z' }), 'd1');
    expect(board.front()?.alarm.id).toBe('1');
    board.take(a('2', { severity: 'major', raisedAt: '2026-01-01T00:01:00Z' }), 'd2');
    expect(board.front()?.alarm.id).toBe('1');
    board.choose('2');
    expect(board.front()?.alarm.id).toBe('2');
    board.take(a('3', { severity: 'critical' }), 'd3');
    expect(board.front()?.alarm.id).toBe('3');
  });

  test('what is in front and gone gives way to one as severe that goes on, unless a person chose it', () => {
    const board = new AlarmBoard();
    board.take(a('1'), 'd1');
    board.take(a('2'), 'd2');
    expect(board.front()?.alarm.id).toBe('1');
    board.take(a('1', { state: 'latched-unacknowledged', condition: 'false', sequence: 2 }), 'd3');
    expect(board.front()?.alarm.id).toBe('2');
    board.choose('1');
    expect(board.front()?.alarm.id).toBe('1');
    board.take(a('3'), 'd4');
    expect(board.front()?.alarm.id).toBe('1');
  });

  test('silence is for what rings now: a new alarm, and one that happens again, ring', () => {
    const board = new AlarmBoard();
    board.take(a('1', { severity: 'minor' }), 'd1');
    expect(board.silence(0, 60_000)).toHaveLength(1);
    expect(board.ringing(1)).toBeNull();
    expect(board.silencedUntil(1)).toBe(60_000);
    board.take(a('2', { severity: 'major' }), 'd2');
    expect(board.ringing(1)).toBe('major');
    expect(ids(board.silence(1, 60_000))).toEqual(['2']);
    board.take(a('1', { severity: 'minor', occurrences: 2, sequence: 2 }), 'd3');
    expect(board.ringing(2)).toBe('minor');
    expect(board.ringing(60_002)).toBe('major');
  });
});

const early = '2026-01-01T00:00:00.000Z';
const late = '2026-01-01T00:05:00.000Z';
const latched = 'latched-unacknowledged';
const returned = 'returned-unacknowledged';
const real = { severity: 'critical', state: 'unacknowledged', exercise: false, raisedAt: early };

test.each([
  ['severity', { severity: 'critical', raisedAt: late }, { severity: 'major' }],
  ['what nobody has seen, however severe the other is', { severity: 'minor', raisedAt: late }, { state: 'acknowledged' }],
  ['what goes on before what is latched and gone', { raisedAt: late }, { state: latched }],
  ['what goes on before what returned', { raisedAt: late }, { state: returned }],
  ['what is gone and nobody has seen, before what somebody has', { state: latched, raisedAt: late }, { state: 'acknowledged' }],
  ['what goes on before what waits for its end', { state: 'acknowledged', raisedAt: late }, { state: 'latched-acknowledged' }],
  ['gone is gone: the older of latched and returned', { state: returned }, { state: latched, raisedAt: late }],
  ['the one that has lasted longest', {}, { raisedAt: late }],
  ['what is real before an exercise, however severe', { severity: 'warning', state: 'acknowledged' }, { exercise: true }],
  ['whatever has not ended', { severity: 'warning', state: 'latched-acknowledged', exercise: true }, { state: 'normal' }],
  ['of ended ones the newest', { severity: 'warning', state: 'normal', raisedAt: late }, { state: 'normal' }],
])('comes first: %s', (_, first, second) => {
  const [one, other] = [
    { ...real, ...first },
    { ...real, ...second },
  ];
  expect(byNeed(one, other)).toBeLessThan(0);
  expect(byNeed(other, one)).toBeGreaterThan(0);
});

test('an alarm is named after its device, or its terminal', () => {
  expect(subjectName({ deviceId: 'lift-1', subject: 'device:lift-1' })).toBe('lift-1');
  expect(subjectName({ deviceId: null, subject: 'terminal:gate' })).toBe('gate');
  expect(subjectName({ deviceId: null, subject: 'place:阳光社区' })).toBeNull();
});

test('the back-off doubles to 15 s, keeps half as jitter, and never is nought', () => {
  expect([0, 1, 2, 3].map((failures) => backOffMs(failures, 0))).toEqual([250, 500, 1_000, 2_000]);
  expect([0, 1, 2, 3].map((failures) => backOffMs(failures, 1))).toEqual([500, 1_000, 2_000, 4_000]);
  expect(backOffMs(1_000, 1)).toBe(15_000);
});
