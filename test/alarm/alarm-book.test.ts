import { expect, test } from 'vitest';
import { alarmJson } from '../../src/model/alarm-json.ts';
import { Life, ruleOf, stepWords } from './rig.ts';

test('a plain alarm returns, is acknowledged, and is over', () => {
  const life = new Life(ruleOf('state', false));
  expect(life.condition('true')).toBe('raised unacknowledged');
  expect(life.condition('true')).toBe('nothing');
  expect(life.condition('false')).toBe('returned returned-unacknowledged');
  expect(life.act('end')).toBe('refused not-acknowledged');
  expect(life.act('acknowledge')).toBe('acknowledged normal');
  expect(life.alarm).toMatchObject({ acknowledgedBy: 'wang', endedAt: 5000, condition: 'false', occurrences: 1 });
  expect([...life.book.active()]).toEqual([]);
  expect(life.act('end')).toBe('refused already-ended');
});

test('a plain alarm that returns after its acknowledgement is over, and says who acknowledged it', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  expect(life.act('acknowledge')).toBe('acknowledged acknowledged');
  expect(life.act('end')).toBe('refused condition-holds');
  expect(life.condition('false')).toBe('ended normal');
  expect(life.transitions.at(-1)).toMatchObject({
    by: null,
    reason: { en: 'saw false; acknowledged before by wang, so the alarm is over' },
  });
});

test('a life-safety alarm ends only when the condition is gone and a person says so', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  expect(life.act('acknowledge')).toBe('acknowledged acknowledged');
  expect(life.act('end')).toBe('refused condition-holds');
  expect(life.condition('unknown')).toBe('condition-unknown acknowledged');
  expect(life.act('end')).toBe('refused condition-unknown');
  expect(life.condition('false')).toBe('returned latched-acknowledged');
  expect(life.act('end', null)).toBe('refused person-required');
  expect(life.act('end', 'li')).toBe('ended normal');
  expect(life.transitions.at(-1)).toMatchObject({ by: 'li', from: 'latched-acknowledged' });
});

test('a latched alarm whose condition became unknown cannot be ended, because unknown is not safe', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  life.condition('false');
  life.act('acknowledge');
  expect(life.condition('unknown')).toBe('condition-unknown latched-acknowledged');
  expect(life.act('end')).toBe('refused condition-unknown');
  expect(life.condition('false')).toBe('condition-known latched-acknowledged');
  expect(life.act('end')).toBe('ended normal');
});

test('a plain alarm that had returned does not end by an acknowledgement while its condition is unknown again', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  life.condition('false');
  expect(life.condition('unknown')).toBe('condition-unknown returned-unacknowledged');
  expect(life.act('acknowledge')).toBe('acknowledged acknowledged');
  expect(life.alarm).toMatchObject({ condition: 'unknown', endedAt: null, acknowledgedBy: 'wang' });
  expect(life.condition('false')).toBe('ended normal');
});

test('an alarm that ended before anybody acknowledged it is not answered for as acknowledged already', () => {
  const life = new Life(ruleOf('state', false));
  life.takeOut('');
  life.condition('true');
  expect(life.condition('false')).toBe('ended normal');
  expect(life.act('acknowledge')).toBe('refused already-ended');
  expect(life.alarm.acknowledgedBy).toBe(null);
});

test.each([
  ['their time is over', (life: Life) => life.pass(41)],
  ['a person says so', (life: Life) => void life.putBack('')],
])('what another alarm speaks for does not ring when both come back into service because %s', (_, comeBack) => {
  const life = new Life(ruleOf('state', false, 'a', ['s']));
  life.condition('true');
  life.act('acknowledge', 'li');
  life.takeOut('');
  life.condition('true', false, life.other);
  const steps = life.transitions.length;
  comeBack(life);
  const own = life.transitions.slice(steps).filter(({ alarmId }) => alarmId === life.alarm.id);
  expect(own.map(stepWords)).toEqual([
    'suppressed acknowledged untold by suppressed+outOfService',
    'in-service acknowledged untold by suppressed',
  ]);
  expect(life.alarm).toMatchObject({ acknowledgedBy: 'li', suppressed: { rule: 's' } });
  expect(life.lastOf('s')).toMatchObject({ state: 'unacknowledged', outOfService: null });
});

test('a life-safety alarm whose rule is gone is ended by a person, and by nobody else', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  life.judged = false;
  life.condition('unknown');
  expect(life.act('end')).toBe('refused not-acknowledged');
  expect(life.act('acknowledge')).toBe('acknowledged acknowledged');
  expect(life.act('end')).toBe('ended normal');
});

test('a condition that comes back re-alarms, and the new occurrence has been acknowledged by nobody', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  life.act('acknowledge');
  life.condition('false');
  expect(life.condition('true')).toBe('occurred-again unacknowledged');
  expect(life.alarm).toMatchObject({ occurrences: 2, acknowledgedBy: null, acknowledgedAt: null });
  life.condition('false');
  expect(life.condition('true')).toBe('occurred-again unacknowledged');
  expect(life.rows.size).toBe(1);
});

test('a condition that is known again is no new occurrence', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  life.act('acknowledge');
  life.condition('unknown');
  expect(life.condition('true')).toBe('condition-known acknowledged');
  expect(life.alarm).toMatchObject({ occurrences: 1, acknowledgedBy: 'wang', condition: 'true' });
});

test('a momentary alarm stays until acknowledged, counts what follows, and latches when it is life-safety', () => {
  const life = new Life(ruleOf('event', true));
  expect(life.condition('event')).toBe('raised unacknowledged');
  expect(life.condition('event')).toBe('occurred-again unacknowledged');
  expect(life.alarm.occurrences).toBe(2);
  expect(life.act('acknowledge')).toBe('acknowledged latched-acknowledged');
  expect(life.condition('event')).toBe('occurred-again unacknowledged');
  expect(life.act('end')).toBe('refused not-acknowledged');
  life.act('acknowledge');
  expect(life.act('end')).toBe('ended normal');
  const plain = new Life(ruleOf('event', false));
  plain.condition('event');
  expect(plain.act('acknowledge')).toBe('acknowledged normal');
});

test('a repeated acknowledge succeeds, changes nothing and names the first person', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  life.act('acknowledge', 'wang');
  expect(life.act('acknowledge', 'li')).toBe('unchanged wang');
  life.condition('false');
  expect(life.act('acknowledge', 'li')).toBe('unchanged wang');
  life.act('end', 'zhao');
  life.restart();
  expect(life.act('acknowledge', 'li')).toBe('unchanged wang');
});

test('acknowledging needs a named person', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  expect(life.act('acknowledge', null)).toBe('refused person-required');
  expect(life.act('acknowledge', '')).toBe('refused person-required');
  expect(life.alarm.state).toBe('unacknowledged');
});

test('comments go on any alarm, ended ones too, with numbers that never repeat', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  expect(life.act('comment')).toBe('commented unacknowledged');
  life.condition('false');
  life.act('acknowledge');
  expect(life.act('comment')).toBe('commented normal');
  life.restart();
  expect(life.act('comment')).toBe('commented normal');
  expect(life.act('comment')).toBe('commented normal');
  expect(life.transitions.map((step) => step.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(life.condition('true')).toBe('raised unacknowledged');
  expect(life.rows.size).toBe(2);
});

test('a comment that is empty or too long is refused, and so is an act on an alarm that is not there', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  expect(life.actRaw('comment', 'wang', { comment: ' ' })).toMatchObject({ code: 'comment-empty' });
  expect(life.actRaw('comment', 'wang', { comment: 'x'.repeat(2001) })).toMatchObject({ code: 'comment-too-long' });
  expect(life.act('acknowledge', 'wang', { id: 'nope' })).toBe('refused not-found');
});

test('a late level raises a life-safety alarm only, and adds nothing where the alarm is going on', () => {
  expect(new Life(ruleOf('state', false)).condition('event', true)).toBe('nothing');
  expect(new Life(ruleOf('event', false)).condition('event', true)).toBe('raised unacknowledged');
  const life = new Life(ruleOf('state', true));
  expect(life.condition('event', true)).toBe('raised unacknowledged');
  expect(life.alarm.condition).toBe('false');
  expect(life.condition('true')).toBe('occurred-again unacknowledged');
  life.act('acknowledge');
  expect(life.condition('event', true)).toBe('nothing');
  expect(life.alarm).toMatchObject({ state: 'acknowledged', condition: 'true' });
});

test('the id depends on every part of what raised it and on nothing else', async () => {
  const { alarmId } = await import('../../src/alarm/alarm-id.ts');
  const base = ['g', 1, 'device:d', 'c', 'r', 7] as const;
  const id = alarmId(...base);
  expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
  expect(alarmId(...base)).toBe(id);
  const others = [
    alarmId('h', 1, 'device:d', 'c', 'r', 7),
    alarmId('g', 2, 'device:d', 'c', 'r', 7),
    alarmId('g', 1, 'device:e', 'c', 'r', 7),
    alarmId('g', 1, 'device:d', 'cr', '', 7),
    alarmId('g', 1, 'device:d', '', 'cr', 7),
    alarmId('g', 1, 'device:d', 'c', 'r', 8),
  ];
  expect(new Set([id, ...others]).size).toBe(7);
});

test('counts are by severity and state', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  expect(life.book.counts()).toEqual([{ severity: 'critical', state: 'unacknowledged', count: 1 }]);
});

test('who acknowledged at another tier is kept with it, until somebody here does or nobody has', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  life.actRaw('acknowledge', 'wang', { via: 'tier' });
  expect(life.alarm).toMatchObject({ acknowledgedBy: 'wang', acknowledgedTier: 'district' });
  expect(life.transitions.at(-1)).toMatchObject({ by: 'wang', tier: 'district' });
  expect(alarmJson(life.alarm, 'en')).toMatchObject({ acknowledgedBy: 'wang', acknowledgedTier: 'district' });
  life.act('withdraw', 'li');
  expect(alarmJson(life.alarm, 'en')).toMatchObject({ acknowledgedBy: null, acknowledgedTier: null });
  expect(life.transitions.at(-1)).not.toHaveProperty('tier');
  life.act('acknowledge', 'wang');
  expect(alarmJson(life.alarm, 'en')).toMatchObject({ acknowledgedBy: 'wang', acknowledgedTier: null });
  life.actRaw('withdraw', 'wang', { via: 'tier' });
  life.actRaw('acknowledge', 'wang', { via: 'tier' });
  life.condition('true');
  life.condition('false');
  life.condition('true');
  expect(alarmJson(life.alarm, 'en').acknowledgedTier).toBe(life.alarm.acknowledgedBy === null ? null : 'district');
});

test('a name that only a terminal gave is kept as such, and not as a signature', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  life.actRaw('acknowledge', 'wang', { comment: null, via: 'asserted' });
  expect(life.transitions.at(-1)).toMatchObject({
    by: 'wang',
    reason: { zh: '由 wang（终端 t 报告，未登录） 确认', en: 'Acknowledged by wang (as told by terminal t, not signed in)' },
  });
});

test('an alarm as it was stored before people could put it aside goes on', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  const { endedBy: _, classified: __, untold: ___, suppressedBy: ____, ...old } = life.alarm;
  life.rows.set(old.id, old);
  life.asides = null;
  life.restart();
  expect(alarmJson(old, 'en')).toMatchObject({ shelved: null, suppressed: null, outOfService: null, endedBy: null, classification: null });
  expect(life.act('shelve')).toBe('shelved unacknowledged');
  expect(life.act('acknowledge')).toBe('acknowledged acknowledged');
  expect(life.condition('false')).toBe('ended normal');
});

test("a shelved alarm that comes and goes is one thing on the shelf, and is nobody's to acknowledge", () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  life.act('acknowledge');
  expect(life.act('shelve', 'wang', { minutes: 30 })).toBe('shelved acknowledged');
  expect(life.act('shelve', 'li')).toBe('unchanged wang');
  expect(life.condition('false')).toBe('ended normal');
  expect(life.condition('true')).toBe('raised unacknowledged');
  life.restart();
  expect(life.alarm.shelved).toMatchObject({ by: 'wang', oneShot: false });
  expect(life.condition('false')).toBe('ended normal');
  expect(life.alarm).toMatchObject({ acknowledgedBy: null, endedBy: null });
  expect(life.act('unshelve')).toBe('unshelved normal');
  life.condition('true');
  expect(life.alarm.shelved).toBeNull();
});

test('one-shot: until the condition is gone, for this alarm only, and never where it is gone already', () => {
  const life = new Life(ruleOf('state', false));
  life.condition('true');
  expect(life.act('shelve', 'wang', { oneShot: true })).toBe('shelved unacknowledged');
  expect(life.condition('false')).toBe('returned returned-unacknowledged');
  expect(life.transitions.at(-1)).toMatchObject({ reason: { en: 'saw false; the one-shot shelving by wang ends with it' } });
  expect(life.act('shelve', 'wang', { oneShot: true })).toBe('refused condition-gone');
  expect(life.book.shelves()).toEqual([]);
});

test('danger to life is not shelved, whatever its state', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  expect(life.act('shelve')).toBe('refused life-safety');
  life.act('acknowledge');
  life.condition('false');
  expect(life.act('shelve')).toBe('refused life-safety');
  life.act('end');
  expect(life.act('shelve')).toBe('refused already-ended');
});

test('an acknowledgement that was a mistake is withdrawn by name and with a reason; the first name stays in the history', () => {
  const life = new Life(ruleOf('state', true));
  life.condition('true');
  life.act('acknowledge', 'wang');
  expect(life.actRaw('withdraw', 'li', { comment: ' ' })).toMatchObject({ code: 'comment-empty' });
  expect(life.act('withdraw', null)).toBe('refused person-required');
  expect(life.act('withdraw', 'li')).toBe('acknowledge-withdrawn unacknowledged');
  expect(life.alarm).toMatchObject({ acknowledgedBy: null, acknowledgedAt: null });
  expect(life.act('withdraw', 'li')).toBe('refused not-acknowledged');
  expect(life.act('end')).toBe('refused not-acknowledged');
  expect(life.transitions.map(({ event, by }) => `${event} ${by}`)).toEqual([
    'raised null',
    'acknowledged wang',
    'acknowledge-withdrawn li',
  ]);
});
